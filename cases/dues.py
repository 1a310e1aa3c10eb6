"""Due dates of a case and of its reviews: set when a clock starts, set anew when a wait is over.

Waiting for the applicant is not counted (catalogue ``clock.not_counted``). A wait is read from where it is
written down: payment requests and lists of defects for a review, the journal for the whole case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from cases import calendar
from cases.catalogue.types import SubItem
from cases.clock import Pause
from cases.folder import WAITS, Folder
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


# Waits -------------------------------------------------------------------------------------------


def waits_of(review: Review, until: datetime) -> Iterator[Pause]:
    """Yield when a review waited for payments and for defects to be put right.

    A wait that is not over yet ends at ``until``. Both relations may have been prefetched.
    """
    for request in review.payment_requests.all():
        yield Pause(request.asked_at, request.paid_at or request.recalled_at or until)
    for told in review.defect_lists.all():
        ended = told.answered_at or told.lapsed_at or told.recalled_at
        yield Pause(told.given_at, ended or until)


def after_wait_of_review(review: Review, until: datetime) -> None:
    """Leave what a review waited for out of its limits."""
    assert review.queued_at is not None
    of_review(review, review.queued_at, waits_of(review, until))


def waits_of_case(folder: Folder) -> list[Pause]:
    """Return the times in which a whole case waited for its applicant, the last one up to now."""
    moments = [*folder.desk.waits.get(folder.case.pk, ())]
    moments += [line.at for line in folder.lines if line.event in WAITS]
    if len(moments) % 2:
        moments.append(folder.at)
    return [Pause(*pair) for pair in zip(moments[::2], moments[1::2], strict=True)]


def after_wait_of_case(folder: Folder) -> None:
    """Leave the times in which the whole case waited for its applicant out of its limits."""
    case = folder.case
    assert case.accepted_at is not None
    of_case(case, case.accepted_at, waits_of_case(folder))


def working_days_used(folder: Folder) -> int:
    """Return the working days from acceptance to now, the day of acceptance and waits not counted."""
    case = folder.case
    if case.accepted_at is None:
        return 0
    return calendar.working_days_spent(case.accepted_at, folder.at, waits_of_case(folder))
