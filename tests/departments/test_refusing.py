"""Refused by two persons, with facts, reasons and legal basis; or approved against the proposal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import circulation
from cases.lifecycle import ReviewState
from cases.models import Notice
from cases.models.review import Proposal
from tests.cast import MONDAY
from tests.departments.desks import (
    GROUNDS,
    REFUSAL,
    acts_on,
    proposed,
    signed,
    state_of,
    tax_case,
)
from tests.departments.stories import look, press, review_of
from tests.small_matters import Item, accepted, small_matter


@pytest.fixture
def case(monday):
    return tax_case()


def opened(officer, review, act):
    page = officer.browser.get(reverse("department-act", args=[review.pk, act]))
    assert page.status_code == 200
    return page


# Two persons refuse ------------------------------------------------------------------------------


def test_refused_by_two_persons(approver, head, case):
    review = signed(case, "t_two", approver)
    page = opened(approver, review, "propose-refusal")
    assert "The head decides." in page.text
    press(approver.browser, review, "propose-refusal", **GROUNDS)
    review = review_of(case, "t_two")
    assert (review.state, review.proposal) == (ReviewState.HEAD_REVIEW, Proposal.REFUSE)
    page = look(head.browser, review)
    assert acts_on(page) == ["refuse", "head-approve", "send-back"]
    assert all(text in page.text for text in GROUNDS.values())
    page = opened(head, review, "refuse")
    form = page.context["opened"].form
    assert {name: form[name].value() for name in GROUNDS} == GROUNDS
    said = REFUSAL | {"reasons": "As the head words it."}
    press(head.browser, review, "refuse", **said)
    review = review_of(case, "t_two")
    assert (review.state, review.head) == (ReviewState.REFUSED, head.actor.id)
    assert review.grounds["reasons"] == "As the head words it."
    assert Notice.objects.filter(kind="doc_refusal_decision", review=review).exists()
    page = look(approver.browser, review)
    assert acts_on(page) == []
    assert "As the head words it." in page.text
    assert page.context["history"][-1][1:] == ("Refused by the head", "Department head")


def test_the_head_sees_what_ends_and_what_the_policy_means(approver, head, case):
    page = opened(head, proposed(case, "t_two", approver, Proposal.REFUSE), "refuse")
    ended = page.context["consequences"].ended
    assert [(other.department) for other in ended] == ["real_estate", "tax"]
    for other in ended:
        assert str(other.name) in page.text
    assert "with this refusal the case ends without certificates" in page.text
    assert "Receipts of tax paid are handed over all the same." in page.text


POLICIES = [
    ("staged", False, "What was approved before stands and is handed over"),
    ("partial_allowed", False, "The other sub-items go on"),
    ("all_or_nothing", True, "This sub-item is optional"),
]


@pytest.mark.parametrize(("policy", "optional", "sentence"), POLICIES)
def test_what_a_refusal_means_for_the_case(approver, monday, policy, optional, sentence):
    items = (Item("t_one", "tax"), Item("t_free", "tax", optional=True))
    case = accepted(small_matter(items, policy=policy))
    circulation.circulate(case.pk, at=MONDAY)
    review = signed(case, "t_free" if optional else "t_one", approver)
    page = opened(approver, review, "propose-refusal")
    assert sentence in page.text
    assert "No other sub-item waits for this one." in page.text


def test_a_refusal_needs_the_tick_that_the_party_was_heard(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    page = press(head.browser, review, "refuse", **GROUNDS)
    assert page.status_code == 422
    assert "Confirm that the party could state its case and was heard where due." in page.text
    assert state_of(review) == ReviewState.HEAD_REVIEW


def test_a_head_may_refuse_what_was_proposed_for_approval(approver, head, case):
    review = proposed(case, "t_two", approver)
    form = opened(head, review, "refuse").context["opened"].form
    assert form["legal_basis"].value()
    assert not form["facts"].value()
    press(head.browser, review, "refuse", **REFUSAL)
    assert state_of(review) == ReviewState.REFUSED
    what = look(head.browser, review).context["history"][-1][1]
    assert what == "Refused by the head, against the proposal"


BAD = [
    ({"facts": "  "}, "This field is required."),
    ({"reasons": ""}, "This field is required."),
    ({"legal_basis": ""}, "This field is required."),
    ({"reasons": "x" * 2001}, "at most 2000 characters"),
    ({"facts": "Call 13912345678."}, "Leave personal numbers out"),
]


@pytest.mark.parametrize("act", ["propose-refusal", "refuse"])
@pytest.mark.parametrize(("typed", "sentence"), BAD)
def test_bad_grounds_are_told_and_kept(approver, head, case, act, typed, sentence):
    review = signed(case, "t_two", approver)
    if act == "refuse":
        review = proposed_again(review, approver)
    before = case.entries.count()
    browser = head.browser if act == "refuse" else approver.browser
    page = press(browser, review, act, **REFUSAL | typed)
    assert page.status_code == 422
    assert sentence in page.text
    assert all(text.strip() in page.text for text in (GROUNDS | typed).values())
    assert case.entries.count() == before


def proposed_again(review, by):
    press(by.browser, review, "propose-refusal", **GROUNDS)
    return review


# Against the proposal, and back to the approver --------------------------------------------------


def test_approved_against_the_proposal_only_with_reasons(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    page = opened(head, review, "head-approve")
    assert "Approve against the proposal" in page.text
    page = press(head.browser, review, "head-approve", remark=" ")
    assert page.status_code == 422
    assert state_of(review) == ReviewState.HEAD_REVIEW
    press(head.browser, review, "head-approve", remark="The assessment was withdrawn.")
    assert state_of(review) == ReviewState.APPROVED
    page = look(approver.browser, review)
    assert "The assessment was withdrawn." in page.text
    assert page.context["history"][-1][1] == "Approved by the head, against the proposal"


def test_the_head_sends_back_and_the_approver_sees_why(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    page = press(head.browser, review, "send-back", reason="")
    assert page.status_code == 422
    press(head.browser, review, "send-back", reason="Ask the assessor first.")
    assert state_of(review) == ReviewState.IN_REVIEW
    page = look(approver.browser, review)
    assert acts_on(page) == ["propose-approval", "return", "propose-refusal"]
    assert page.text.index("Ask the assessor first.") < page.text.index("From the form")
    press(approver.browser, review, "propose-approval", remark="Asked: it is right.")
    page = look(head.browser, review)
    assert "A head sent it back before" in page.text
    press(head.browser, review, "head-approve")
    assert state_of(review) == ReviewState.APPROVED


def test_two_tabs_and_the_second_decision_is_told(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    press(head.browser, review, "refuse", **REFUSAL)
    page = press(head.browser, review, "head-approve", remark="From the other tab.")
    assert page.status_code == 409
    assert "From the other tab." in page.text
    assert state_of(review) == ReviewState.REFUSED


def test_a_double_click_refuses_once(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    typed = REFUSAL | {"form_token": "7b9c2f6e-0d4f-4f4e-9f57-2a7f0a7d0c13"}
    address = reverse("department-act", args=[review.pk, "refuse"])
    first, second = (head.browser.post(address, typed) for _ in range(2))
    assert first.url == second.url
    assert case.entries.filter(event="sub_refuse").count() == 1


def test_the_refusal_speaks_chinese(approver, head, case):
    head.browser.cookies["django_language"] = "zh-hans"
    page = opened(head, proposed(case, "t_two", approver, Proposal.REFUSE), "refuse")
    for words in ("不予", "事实", "理由", "法律依据", "陈述"):
        assert words in page.text
    assert "What the refusal means" not in page.text
