"""Races at the desks: officers, tabs and cashiers who are after the same review; the rows say who won."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cases import charges, circulation, refusals
from cases.actors import Actor, Role
from cases.charges import Seen
from cases.circulation import Opinion
from cases.lifecycle import CaseState, Event, ReviewState
from cases.models import Case, Entry, Payment, PaymentRequest, Review
from cases.models.review import Proposal
from cases.refusals import Grounds
from tests.cases.barrier import TRIALS, Act, assert_journals_hold, race, winners
from tests.cases.ladder import Ladder
from tests.cast import CHEN, DEPARTMENTS, LIN, MONDAY, approver, head
from tests.small_matters import Item, five_departments

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nothing_fails_quietly"),
]

TOO_LOW = Grounds("A price of 1 yuan.", "The price is too low.", "Deed Tax Law art. 4")

FIVE = Ladder(five_departments(), TRIALS)
PAYING = Ladder((Item("t_pay", "tax", pays=True), Item("t_title", "real_estate")), TRIALS)


def reviews_of(department: str) -> list[int]:
    """Return the review of a department in each case, in the order of the cases."""
    rows = Review.objects.filter(department=department).order_by("case_id")
    return list(rows.values_list("pk", flat=True))


def how_often(event: Event) -> Counter[int]:
    """Count the lines of an event in each case."""
    return Counter(Entry.objects.filter(event=event).values_list("case_id", flat=True))


def assert_concluded_once() -> None:
    """Every case is concluded by exactly one line, and its journal proves its state."""
    states = Counter(Case.objects.values_list("state", flat=True))
    assert states == {CaseState.CONCLUDED: TRIALS}
    assert how_often(Event.CONCLUDE) == Counter(Case.objects.values_list("pk", flat=True))
    assert_journals_hold()


def test_five_departments_finish_at_once() -> None:
    """The last of five simultaneous approvals concludes the case, and only that one (wall 4)."""
    FIVE.up_to("signed")

    def approve(department: str) -> Act:
        officer, reviews = approver(department), reviews_of(department)
        return lambda trial: circulation.approve(reviews[trial], Opinion(), by=officer, at=MONDAY)

    assert winners(race([approve(department) for department in DEPARTMENTS])) == {5}
    assert_concluded_once()


def test_two_tabs_approve_one_review() -> None:
    """One approval counts; the other tab is told so."""
    FIVE.up_to("signed")
    officer, reviews = approver("tax"), reviews_of("tax")

    def approve(trial: int) -> Review:
        return circulation.approve(reviews[trial], Opinion(), by=officer, at=MONDAY)

    assert winners(race([approve, approve])) == {1}
    assert set(how_often(Event.SUB_APPROVE).values()) == {1}
    assert_journals_hold()


def test_two_tabs_disagree_about_one_review() -> None:
    """One officer approves in one tab and proposes refusal in another: one of both, never both."""
    FIVE.up_to("signed")
    officer, reviews = approver("tax"), reviews_of("tax")

    def approve(trial: int) -> Review:
        return circulation.approve(reviews[trial], Opinion(), by=officer, at=MONDAY)

    def refuse(trial: int) -> Review:
        return refusals.propose(reviews[trial], TOO_LOW, by=officer, at=MONDAY)

    assert winners(race([approve, refuse])) == {1}
    stored = Counter(Review.objects.filter(department="tax").values_list("state", "proposal"))
    approved, proposed = Event.SUB_APPROVE, Event.SUB_PROPOSE
    assert stored[ReviewState.APPROVED, ""] == how_often(approved).total()
    assert stored[ReviewState.HEAD_REVIEW, Proposal.REFUSE] == how_often(proposed).total()
    assert stored.total() == (how_often(approved) + how_often(proposed)).total() == TRIALS
    assert_journals_hold()


def test_two_heads_decide_one_proposal() -> None:
    """Two heads sign against the same proposal at once: one of them did, and his reasons stay."""
    FIVE.up_to("signed")
    reviews = reviews_of("tax")
    for review in reviews:
        refusals.propose(review, TOO_LOW, by=approver("tax"), at=MONDAY)
    deputy = Actor("user:tax.deputy", frozenset({Role.DEPARTMENT_HEAD}), "tax")

    def sign(who: Actor) -> Act:
        opinion = Opinion(f"It is not, says {who.id}.")
        return lambda trial: circulation.head_approve(reviews[trial], opinion, by=who, at=MONDAY)

    assert winners(race([sign(head("tax")), sign(deputy)])) == {1}
    assert set(how_often(Event.SUB_HEAD_APPROVE).values()) == {1}
    signed = Entry.objects.filter(event=Event.SUB_HEAD_APPROVE).values_list("case_id", "actor")
    stored = Review.objects.filter(department="tax")
    assert dict(stored.values_list("case_id", "head")) == dict(signed)
    assert all(review.head in review.remark for review in stored)
    assert_journals_hold()


def test_two_officers_sign_for_one_review() -> None:
    """A review lies on one desk only."""
    FIVE.up_to("circulated")
    reviews = reviews_of("tax")

    def sign(name: str) -> Act:
        officer = approver("tax", name)
        return lambda trial: circulation.sign_for(reviews[trial], by=officer, at=MONDAY)

    assert winners(race([sign("first"), sign("second")])) == {1}
    assert set(how_often(Event.SUB_SIGN).values()) == {1}
    assert_journals_hold()


# Payments ----------------------------------------------------------------------------------------


def asked_for_payment() -> list[int]:
    """Ask for the payment of every case; return the requests in the order of the cases."""
    PAYING.up_to("signed")
    for review in reviews_of("tax"):
        circulation.ask_for_payment(review, by=approver("tax"), at=MONDAY)
    requests = PaymentRequest.objects.order_by("review__case_id")
    return list(requests.values_list("pk", flat=True))


def test_payment_is_seen_while_the_other_department_finishes() -> None:
    """A competing move of the case itself: it waits, goes on or concludes, but never sticks."""
    requests = asked_for_payment()
    taxed, titled = reviews_of("tax"), reviews_of("real_estate")

    def pay(trial: int) -> Payment:
        seen = Seen("100.00", f"REF-{trial:06d}")
        return charges.payment_seen(requests[trial], seen, by=CHEN, at=MONDAY)

    def finish(trial: int) -> Review:
        officer = approver("real_estate")
        return circulation.approve(titled[trial], Opinion(), by=officer, at=MONDAY)

    assert winners(race([pay, finish])) == {2}
    states = set(Case.objects.values_list("state", flat=True))
    assert states == {CaseState.PARALLEL_APPROVAL}
    for review in taxed:
        circulation.approve(review, Opinion(), by=approver("tax"), at=MONDAY)
    assert_concluded_once()


def test_one_payment_is_entered_twice() -> None:
    """A payment that two clerks enter at once counts once."""
    requests = asked_for_payment()

    def pay(clerk: Any, sign: str) -> Act:
        return lambda trial: charges.payment_seen(
            requests[trial], Seen("1.00", f"{sign}-{trial:06d}"), by=clerk, at=MONDAY
        )

    assert winners(race([pay(CHEN, "CHEN"), pay(LIN, "LIN")])) == {1}
    assert Payment.objects.count() == TRIALS
    assert set(how_often(Event.SUB_APPLICANT_DONE).values()) == {1}
    assert_journals_hold()
