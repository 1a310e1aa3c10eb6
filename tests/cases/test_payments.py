"""Payments: what waits for them, what they free, and that each counts once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import charges, circulation
from cases.blockers import blockers
from cases.charges import Seen
from cases.circulation import Opinion
from cases.errors import Invalid, Missing, WrongState
from cases.lifecycle import CaseState
from cases.models import PaymentRequest
from tests.cases.circulating import PAYING, approve, ask, circulated, fresh, review
from tests.cast import CHEN, MONDAY, approver

pytestmark = pytest.mark.django_db


def test_the_case_waits_only_when_every_open_core_review_waits() -> None:
    case = circulated(PAYING)
    request = ask(case)
    assert fresh(case).state == CaseState.PARALLEL_APPROVAL
    approve(case, "t_check")
    assert fresh(case).state == CaseState.AWAITING_APPLICANT
    assert [b.who for b in blockers(fresh(case), MONDAY)] == ["applicant"]
    charges.payment_seen(request.pk, Seen("1,250.50", "TT-2026-0001"), by=CHEN, at=MONDAY)
    assert fresh(case).state == CaseState.PARALLEL_APPROVAL
    circulation.approve(review(case, "t_pay").pk, Opinion(), by=approver("tax"), at=MONDAY)
    assert fresh(case).state == CaseState.CONCLUDED


def test_waiting_for_the_applicant_is_not_counted() -> None:
    """Ten minutes promised, an hour waited: both clocks end an hour later (catalogue not_counted)."""
    case = circulated(PAYING[:1])
    before, promised = fresh(case), review(case, "t_pay").promised_due
    request = ask(case)
    assert fresh(case).state == CaseState.AWAITING_APPLICANT
    paid_at = MONDAY + timedelta(hours=1)
    charges.payment_seen(request.pk, Seen("10.00", "TT-2026-0009"), by=CHEN, at=paid_at)
    assert review(case, "t_pay").promised_due - promised == timedelta(hours=1)
    assert fresh(case).promised_due - before.promised_due == timedelta(hours=1)
    assert fresh(case).statutory_due >= before.statutory_due


def test_no_decision_before_the_payment_is_seen() -> None:
    case = circulated(PAYING)
    row = review(case, "t_pay")
    circulation.sign_for(row.pk, by=approver("tax"), at=MONDAY)
    with pytest.raises(Missing):
        circulation.approve(row.pk, Opinion(), by=approver("tax"), at=MONDAY)


@pytest.mark.parametrize(
    ("amount", "reference", "field"),
    [
        ("abc", "TT-1234", "amount"),
        ("-1", "TT-1234", "amount"),
        ("1.005", "TT-1234", "amount"),
        ("NaN", "TT-1234", "amount"),
        ("1e99", "TT-1234", "amount"),
        ("10.00", "", "reference"),
        ("10.00", "一二三四五", "reference"),
    ],
)
def test_a_payment_that_cannot_be_right_is_refused(amount: str, reference: str, field: str) -> None:
    request = ask(circulated(PAYING))
    with pytest.raises(Invalid) as refusal:
        charges.payment_seen(request.pk, Seen(amount, reference), by=CHEN, at=MONDAY)
    assert list(refusal.value.fields) == [field]
    assert PaymentRequest.objects.get(pk=request.pk).paid_at is None


def test_a_payment_counts_once() -> None:
    first, second = ask(circulated(PAYING)), ask(circulated(PAYING))
    charges.payment_seen(first.pk, Seen("10.00", "TT-2026-0002"), by=CHEN, at=MONDAY)
    with pytest.raises(WrongState):
        charges.payment_seen(first.pk, Seen("10.00", "TT-2026-0003"), by=CHEN, at=MONDAY)
    with pytest.raises(Invalid):
        charges.payment_seen(second.pk, Seen("10.00", "TT-2026-0002"), by=CHEN, at=MONDAY)
