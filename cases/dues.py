"""Due dates of a case and of its reviews: set when a clock starts, set anew when a wait is over.

Waiting for the applicant is not counted (catalogue ``clock.not_counted``). A wait is read from where it is
written down: a payment request for a review, the journal for the whole case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cases import calendar
from cases.catalogue.types import SubItem
from cases.clock import Pause
from cases.lifecycle import Event
from cases.models import Case, Review


def applicable(case: Case) -> list[SubItem]:
    """Return the sub-items that apply to a case, in the catalogue's order."""
    codes = case.matter.applicable(case.answers)
    return [item for item in case.matter.sub_items.values() if item.id in codes]


def of_case(case: Case, start: datetime, pauses: Iterable[Pause] = ()) -> None:
    """Set the promised and the statutory due date of a case whose clocks started then."""
    sub_items, known = applicable(case), list(pauses)
    promise = calendar.promised(start, sub_items, known)
    law = calendar.statutory(start, sub_items, known)
    case.promised_due, case.promised_provisional = promise.at, promise.provisional
    case.statutory_due, case.statutory_provisional = law.at, law.provisional


def of_review(review: Review, start: datetime, pauses: Iterable[Pause] = ()) -> None:
    """Set the due dates of a review that was queued then, and the end of its public notice."""
    rule, known = review.rule, list(pauses)
    promise = calendar.due(start, rule.promised_limit, known)
    law = calendar.due(start, rule.statutory_limit, known)
    notice = calendar.due(start, rule.notice_limit(review.case.answers))
    review.promised_due = promise.at if promise else None
    review.statutory_due = law.at if law else None
    review.not_before = notice.at if notice else None
    review.provisional = any(due.provisional for due in (promise, law, notice) if due)


def after_wait_of_review(review: Review) -> None:
    """Leave the payments that a review waited for out of its limits."""
    assert review.queued_at is not None
    paid = review.payment_requests.exclude(paid_at=None)
    pauses = [Pause(request.asked_at, request.paid_at) for request in paid if request.paid_at]
    of_review(review, review.queued_at, pauses)


def after_wait_of_case(case: Case, until: datetime) -> None:
    """Leave the times in which the whole case waited for its applicant out of its limits."""
    assert case.accepted_at is not None
    waits = (Event.ALL_WAIT_APPLICANT, Event.APPLICANT_DONE)
    lines = case.entries.filter(event__in=waits).order_by("seq").values_list("at", flat=True)
    moments = [*lines, until]
    pauses = [Pause(*pair) for pair in zip(moments[::2], moments[1::2], strict=False)]
    of_case(case, case.accepted_at, pauses)
