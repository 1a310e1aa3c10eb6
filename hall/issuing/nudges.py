"""Which journal lines give the issuing worker something to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.lifecycle import Event
from cases.models import Entry
from departments.nudges import HALL_QUEUE, nudge

#: A notice to print, a set to form, or a file to close.
_WORK = {
    Event.RECEIVE,
    Event.ACCEPT,
    Event.CONCLUDE,
    Event.REQUIRE_CORRECTION,
    Event.RESUBMIT,
    Event.CORRECTION_LAPSE,
    Event.REFUSE_ACCEPTANCE,
    Event.WITHDRAW,
    Event.TERMINATE,
    Event.SUB_RETURN,
    Event.SUB_REFUSE,
    Event.NOTICE_DELIVERED,
    Event.DELIVER,
    Event.SET_DELIVERED,
}
_DECISIONS = {Event.SUB_APPROVE, Event.SUB_HEAD_APPROVE, Event.SUB_SKIP}


def after_commit(*, entries: Iterable[Entry], **_: Any) -> None:
    """Nudge the issuing worker after lines that leave it something to do."""
    if any(entry.event in _WORK or _is_late_result(entry) for entry in entries):
        nudge("issuing.issue", HALL_QUEUE)


def _is_late_result(entry: Entry) -> bool:
    """Whether an optional sub-item was decided: its results may form a set of their own."""
    return entry.event in _DECISIONS and entry.review is not None and entry.review.optional
