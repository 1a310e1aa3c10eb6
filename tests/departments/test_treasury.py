"""The treasury: what it reports lets a review go on, once; what it does not report changes nothing."""

from __future__ import annotations

import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases import charges, circulation
from cases.chain import faults
from cases.charges import Seen
from cases.lifecycle import CaseState, Event, ReviewState
from cases.models import Case, Payment, PaymentRequest, Review
from cases.models.payment import PaymentSource
from departments import tasks
from departments.feeds import treasury
from departments.models import SimulatedPayment
from departments.nudges import HALL_QUEUE
from tests.cast import CHEN, MONDAY
from tests.departments.stories import Desk
from tests.small_matters import Item, accepted, small_matter

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(minutes=5)
OFFICER = Desk.of("tax").approver


def waiting_case(*others: Item, amount: Decimal | None = None) -> Case:
    """Bring a case to where the tax department waits for a payment."""
    case = accepted(small_matter([Item("t_pay", "tax", pays=True), *others]))
    circulation.circulate(case.pk, at=MONDAY)
    review = of(case)
    circulation.sign_for(review.pk, by=OFFICER, at=MONDAY)
    circulation.ask_for_payment(review.pk, amount=amount, by=OFFICER, at=MONDAY)
    return Case.objects.get(pk=case.pk)


def of(case: Case, sub_item: str = "t_pay") -> Review:
    return Review.objects.get(case=case, sub_item=sub_item)


def holds(case: Case, amount: str = "12500.00", **facts: str) -> SimulatedPayment:
    """Let the treasury hold a payment for a case."""
    known = {"sub_item": "t_pay", "reference": f"FEED{case.pk:06d}", **facts}
    return SimulatedPayment.objects.create(case_number=case.number, amount=amount, **known)


def test_a_reported_payment_lets_the_case_go_on() -> None:
    case = waiting_case()
    assert case.state == CaseState.AWAITING_APPLICANT
    holds(case)
    assert treasury.report(LATER) == 1

    payment = Payment.objects.get()
    assert (payment.amount, payment.reference) == (Decimal("12500.00"), f"FEED{case.pk:06d}")
    assert payment.source == PaymentSource.FEED
    assert (payment.seen_by, payment.seen_at) == ("system:treasury", LATER)
    assert of(case).state == ReviewState.IN_REVIEW
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.PARALLEL_APPROVAL
    assert case.entries.get(event=Event.SUB_APPLICANT_DONE).actor == "system:treasury"
    assert list(faults(case, case.entries.order_by("seq"))) == []


def test_what_was_reported_twice_counts_once() -> None:
    case = waiting_case()
    holds(case)
    assert treasury.report(LATER) == 1
    entries = case.entries.count()
    assert treasury.report(LATER) == 0
    assert Payment.objects.count() == 1
    assert case.entries.count() == entries


def test_a_payment_that_a_clerk_entered_is_not_reported_again() -> None:
    case = waiting_case()
    holds(case)
    request = PaymentRequest.objects.get()
    charges.payment_seen(request.pk, Seen("12500.00", "WINDOW1"), by=CHEN, at=MONDAY)
    assert treasury.report(LATER) == 0
    assert Payment.objects.get().source == PaymentSource.WINDOW


def test_a_silent_treasury_changes_nothing() -> None:
    case = waiting_case(Item("t_other", "tax"))
    holds(case, sub_item="t_other")
    SimulatedPayment.objects.create(
        case_number="9" * 23, sub_item="t_pay", amount="12500.00", reference="FEED1"
    )
    entries = case.entries.count()
    assert treasury.report(LATER) == 0
    assert not Payment.objects.exists()
    assert of(case).state == ReviewState.AWAITING_APPLICANT
    assert case.entries.count() == entries


def test_a_payment_nobody_asked_for_waits_until_it_is_asked_for() -> None:
    case = accepted(small_matter([Item("t_pay", "tax", pays=True)]))
    holds(case)
    circulation.circulate(case.pk, at=MONDAY)
    circulation.sign_for(of(case).pk, by=OFFICER, at=MONDAY)
    assert treasury.report(MONDAY) == 0
    circulation.ask_for_payment(of(case).pk, by=OFFICER, at=MONDAY)
    assert treasury.report(LATER) == 1


@pytest.mark.parametrize(
    ("amount", "reference"),
    [
        ("a lot", "FEED000001"),
        ("12,500.005", "FEED000001"),
        ("-1", "FEED000001"),
        ("12500.01", "FEED000001"),  # not what was asked for
        ("12500.00", "F"),
        ("12500.00", "13812345678"),
    ],
)
def test_what_cannot_be_right_is_refused_logged_and_tried_again(
    amount: str, reference: str, caplog: pytest.LogCaptureFixture
) -> None:
    case = waiting_case(amount=Decimal("12500.00"))
    held = holds(case, amount, reference=reference)
    for _again in range(2):
        with caplog.at_level(logging.WARNING, "departments.feeds.treasury"):
            assert treasury.report(LATER) == 0
    assert len(caplog.records) == 2
    assert reference not in caplog.text
    assert of(case).state == ReviewState.AWAITING_APPLICANT
    assert not Payment.objects.exists()

    held.amount, held.reference = "12500.00", "FEED000001"
    held.save()
    assert treasury.report(LATER) == 1


def test_a_refused_payment_does_not_hold_up_the_next() -> None:
    first, second = waiting_case(), waiting_case()
    holds(first, "a lot")
    holds(second)
    assert treasury.report(LATER) == 1
    assert of(first).state == ReviewState.AWAITING_APPLICANT
    assert of(second).state == ReviewState.IN_REVIEW


def test_one_payment_pays_for_one_request() -> None:
    first, second = waiting_case(), waiting_case()
    holds(first, reference="FEED1")
    holds(second, reference="FEED1")
    assert treasury.report(LATER) == 1
    assert Payment.objects.count() == 1


def test_the_treasury_holds_one_payment_for_a_sub_item() -> None:
    case = waiting_case()
    holds(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        holds(case, reference="FEED2")


# How the workers come to it ----------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every nudge, as task and queue."""
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks, "nudge", lambda task, subject, **_: heard.append((task, subject)))
    return heard


def test_the_sweep_finds_what_is_to_be_reported(told: list[tuple[str, str]]) -> None:
    nudge = ("departments.treasury", HALL_QUEUE)
    case = waiting_case()
    tasks.sweep()
    assert nudge not in told
    holds(case)
    tasks.sweep()
    assert told.count(nudge) == 1
    tasks.report_payments()
    told.clear()
    tasks.sweep()
    assert nudge not in told


def test_the_task_reports_and_twice_is_once(monday: Any) -> None:
    case = waiting_case()
    holds(case)
    tasks.report_payments()
    tasks.report_payments()
    assert Payment.objects.get().seen_at >= monday
    assert of(case).state == ReviewState.IN_REVIEW
