"""Reviews with nothing to press: taken over first, refused, skipped, recalled; each says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cases import handling, refusals, returns
from cases.actors import Role, approver_officer
from cases.lifecycle import Event, ReviewState
from cases.models import Upload
from cases.models.review import Handling, Proposal
from departments import history, queue
from tests.cast import MONDAY
from tests.departments.desks import (
    REFUSAL,
    TOO_LATE,
    acts_on,
    left_by_a_system,
    proposed,
    returned,
    signed,
    state_of,
    tax_case,
    withdrawn,
)
from tests.departments.stories import circulating_case, look, press, review_of
from web import clock


@pytest.fixture
def case(monday):
    return tax_case()


# Nobody holds it ---------------------------------------------------------------------------------


@pytest.fixture
def left(case, head):
    """A review that a system officer had signed for, handed over to persons."""
    return left_by_a_system(case, "t_one", approver_officer("tax"), head.actor)


def test_a_review_that_nobody_holds_is_offered_to_every_approver(approver, officer, head, left):
    colleague = officer("wugang", "tax", Role.DEPARTMENT_APPROVER)
    for one in (approver, colleague):
        page = look(one.browser, left)
        assert acts_on(page) == ["take-over"]
        assert "nobody holds it" in page.text
    page = look(head.browser, left)
    assert acts_on(page) == []
    assert "an approver of the department has to take it over" in page.text
    press(colleague.browser, left, "take-over")
    assert acts_on(look(colleague.browser, left)) == ["approve", "return", "propose-refusal"]
    page = press(approver.browser, left, "take-over")
    assert page.status_code == 409
    assert "Nobody has to take this review over." in page.text


def test_it_lies_on_the_pile_to_sign_for(approver, left):
    rows = queue.page(approver.actor, queue.Pile.TO_SIGN).rows
    assert left in rows
    page = approver.browser.get(reverse("department-queue"), {"pile": "to_sign"})
    assert "nobody holds it" in page.text


def test_it_is_offered_next(approver, left, case):
    assert queue.next_for(approver.actor, besides=review_of(case, "t_two")) == left


def test_before_it_is_taken_over_nothing_is_decided(approver, left):
    page = press(approver.browser, left, "approve", remark="Fine.")
    assert page.status_code == 403
    assert "First take this review over." in page.text


# It ended ----------------------------------------------------------------------------------------


def test_skipped_with_its_prerequisite_and_nothing_of_the_case_is_shown(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    press(head.browser, review, "refuse", **REFUSAL)
    later = review_of(case, "t_later")
    assert later.state == ReviewState.SKIPPED
    page = look(approver.browser, later)
    assert acts_on(page) == []
    assert "Ended with its prerequisite" in page.text
    (before,) = page.context["failed_before"]
    assert (before.name, before.state) == (review.rule.name, ReviewState.REFUSED)
    assert str(before.name) in page.text
    assert "From the form" not in page.text
    assert "answers" not in page.context


def test_no_scan_of_a_review_that_never_came(approver, versions, monday):
    case = circulating_case(versions["SHS"], scans=True, buyer_loan="false")
    withdrawn(case, monday)
    stored = Upload.objects.filter(material__case=case)
    never = [r for r in case.reviews.all() if r.department == "tax" and r.queued_at is None]
    assert never
    for review in never:
        scan = stored.filter(material__used_by__contains=[review.sub_item]).first()
        address = reverse("department-upload", args=[review.pk, scan.pk])
        assert approver.browser.get(address).status_code == 404


def test_recalled_with_its_case_from_any_place(approver, case):
    told = returned(case, "t_one", approver)
    withdrawn(case, MONDAY + timedelta(minutes=5))
    for name in ("t_one", "t_two"):
        page = look(approver.browser, review_of(case, name))
        assert acts_on(page) == []
        assert "The applicant withdrew the case on" in page.text
    page = look(approver.browser, review_of(case, "t_one"))
    assert "The list was recalled with the case." in page.text
    assert told.defects.get().what in page.text


def test_a_recalled_review_keeps_its_light(approver, case):
    review = signed(case, "t_two", approver)
    withdrawn(case, MONDAY + timedelta(minutes=5))
    at = clock.now() + timedelta(days=300)
    review = queue.review_of(approver.actor, review.pk)
    assert queue.standing(review, at).light == "green"


def test_a_decided_review_keeps_its_light(approver, head, case):
    review = proposed(case, "t_two", approver, Proposal.REFUSE)
    refusals.refuse(
        review.pk,
        refusals.Grounds("f", "r", "l"),
        rights_respected=True,
        by=head.actor,
        at=MONDAY + timedelta(minutes=1),
    )
    review = queue.review_of(approver.actor, review.pk)
    assert queue.standing(review, clock.now() + timedelta(days=300)).light == "green"


def test_a_proposal_that_no_person_prepared_goes_back_first(approver, head, case):
    """The intake returned it, a head handed it over, the deadline passed: nobody had signed for it."""
    system = approver_officer("tax")
    review = review_of(case, "t_one")
    handling.hand_over(review.pk, Handling.AUTOMATIC, by=head.actor, at=MONDAY)
    told = returned(case, "t_one", _Named(system))
    handling.hand_over(review.pk, Handling.PERSON, by=head.actor, at=MONDAY)
    clock.set_start(TOO_LATE)
    returns.lapse(told.pk, at=TOO_LATE)
    assert acts_on(look(head.browser, review)) == ["send-back"]
    for act in ("refuse", "head-approve"):
        page = press(head.browser, review, act, **REFUSAL, remark="Because.")
        assert page.status_code == 409
        assert "No approver prepared this review" in page.text
    press(head.browser, review, "send-back", reason="Somebody has to look at it.")
    assert acts_on(look(approver.browser, review)) == ["take-over"]
    assert state_of(review) == ReviewState.IN_REVIEW


class _Named:
    """A system officer where the stories expect somebody with a browser."""

    def __init__(self, actor):
        self.actor = actor


# The past has words ------------------------------------------------------------------------------


def test_every_event_of_a_review_has_its_words():
    moves = {event for event in Event if event.startswith("sub_")}
    assert moves | {Event.HANDED_OVER, Event.TAKEN_OVER, Event.REMINDED} == set(history.TOLD)
