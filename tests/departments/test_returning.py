"""A review goes back to the window with everything that is missing, and comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cases import returns
from cases.lifecycle import ReviewState
from cases.models import DefectList
from cases.models.review import Proposal
from tests.cast import MONDAY
from tests.departments.desks import (
    LAW,
    SLIP,
    TOO_LATE,
    acts_on,
    proposed,
    put_right,
    returned,
    signed,
    state_of,
    tax_case,
)
from tests.departments.stories import look, press, review_of
from web import clock
from web.templatetags.hall import hall_date


@pytest.fixture
def case(monday):
    return tax_case()


def opened(officer, review):
    return officer.browser.get(reverse("department-act", args=[review.pk, "return"]))


# Returned, put right, approved -------------------------------------------------------------------


def test_returned_put_right_and_approved(approver, case):
    review = signed(case, "t_one", approver)
    done = press(approver.browser, review, "return", **SLIP)
    assert done.url == reverse("department-review", args=[review.pk])
    page = look(approver.browser, review)
    assert acts_on(page) == []
    assert page.context["next"] == review_of(case, "t_two")
    told = DefectList.objects.get()
    assert (told.legal_basis, told.given_by) == (LAW, approver.actor.id)
    for words in (SLIP["what-1"], SLIP["required-1"], hall_date(told.due_on), "stands still"):
        assert words in page.text
    put_right(told, MONDAY + timedelta(days=2), "The card was shown again.")
    page = look(approver.browser, review)
    assert acts_on(page) == ["approve", "return", "propose-refusal"]
    assert page.context["slip"].told.answered_at
    assert page.text.index("The card was shown again.") < page.text.index("From the form")
    press(approver.browser, review, "approve", remark="")
    assert state_of(review) == ReviewState.APPROVED


def test_a_second_return_needs_new_facts(approver, case):
    put_right(returned(case, "t_one", approver))
    review = review_of(case, "t_one")
    page = opened(approver, review)
    assert "It was returned before: once more only for new facts." in page.text
    page = press(approver.browser, review, "return", **SLIP)
    assert page.status_code == 422
    assert list(page.context["opened"].form.errors) == ["new_facts"]
    press(approver.browser, review, "return", **SLIP, new_facts="The seal turned out to be false.")
    assert state_of(review) == ReviewState.RETURNED
    page = look(approver.browser, review)
    assert "The seal turned out to be false." in page.text
    assert "Earlier return of" in page.text


def test_two_tabs_and_the_second_return_is_told(approver, case):
    review = signed(case, "t_one", approver)
    press(approver.browser, review, "return", **SLIP)
    other = SLIP | {"what-1": "From the other tab."}
    for typed in (other, other | {"new_facts": "A new seal."}):
        page = press(approver.browser, review, "return", **typed)
        assert page.status_code in (409, 422)
        assert "From the other tab." in page.text
    assert DefectList.objects.count() == 1


def test_a_double_click_returns_once(approver, case):
    review = signed(case, "t_one", approver)
    typed = SLIP | {"form_token": "7b9c2f6e-0d4f-4f4e-9f57-2a7f0a7d0c12"}
    address = reverse("department-act", args=[review.pk, "return"])
    first, second = (approver.browser.post(address, typed) for _ in range(2))
    assert first.url == second.url
    assert DefectList.objects.count() == 1


# Not put right in time ---------------------------------------------------------------------------


def test_returned_not_put_right_and_refused(approver, head, case):
    told = returned(case, "t_one", approver)
    clock.set_start(TOO_LATE)
    returns.lapse(told.pk, at=TOO_LATE)
    review = review_of(case, "t_one")
    page = look(head.browser, review)
    assert "Not put right in time" in page.text
    assert hall_date(told.due_on) in page.text
    assert acts_on(page) == ["refuse", "head-approve", "send-back"]
    page = head.browser.get(reverse("department-act", args=[review.pk, "refuse"]))
    form = page.context["opened"].form
    typed = {name: form[name].value() for name in ("facts", "reasons", "legal_basis")}
    assert typed == review.grounds
    press(head.browser, review, "refuse", **typed, rights_respected="on")
    assert state_of(review) == ReviewState.REFUSED


# The head returns --------------------------------------------------------------------------------


def test_the_head_returns_once_and_refuses_afterwards(approver, head, case):
    review = proposed(case, "t_once", approver, Proposal.REFUSE)
    page = look(head.browser, review)
    assert acts_on(page) == ["return", "head-approve", "send-back"]
    assert "Refusing is not open yet" in page.text
    press(head.browser, review, "return", **SLIP)
    told = DefectList.objects.get()
    assert (told.given_by, state_of(review)) == (head.actor.id, ReviewState.RETURNED)
    page = look(head.browser, review)
    assert [w for _at, w, who in page.context["history"]][-1] == "Returned for correction"
    assert page.context["history"][-1][2] == "Department head"
    put_right(told)
    press(approver.browser, review, "propose-refusal", facts="f", reasons="r", legal_basis="l")
    page = look(head.browser, review)
    assert acts_on(page) == ["refuse", "head-approve", "send-back"]
    assert "Refusing is not open yet" not in page.text
    typed = {"facts": "f", "reasons": "r", "legal_basis": "l", "rights_respected": "on"}
    press(head.browser, review, "refuse", **typed)
    assert state_of(review) == ReviewState.REFUSED


def test_a_head_does_not_return_where_it_is_not_foreseen(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    page = press(head.browser, review, "return", **SLIP)
    assert page.status_code == 409
    assert "A head decides here: this sub-item is not returned instead." in page.text
    assert SLIP["what-1"] in page.text


def test_a_refusal_before_the_return_is_told(approver, head, case):
    review = proposed(case, "t_once", approver, Proposal.REFUSE)
    typed = {"facts": "f", "reasons": "r", "legal_basis": "l", "rights_respected": "on"}
    page = press(head.browser, review, "refuse", **typed)
    assert page.status_code == 409
    assert "Return it to the window first, with the defects" in page.text
