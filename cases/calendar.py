"""The hall's working calendar, as the catalogue publishes it, and the due dates reckoned by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache

from cases import clock
from cases.catalogue.sections import section
from cases.catalogue.types import Limit, SubItem
from cases.clock import Due, Pause, WorkingCalendar


@cache
def working_calendar() -> WorkingCalendar:
    """Return the calendar of the catalogue, read once."""
    return WorkingCalendar.from_catalogue(section("clock"))


def due(start: datetime, limit: Limit | None, pauses: Iterable[Pause] = ()) -> Due | None:
    """Return when a limit ends that started then; nothing where there is no limit."""
    return _due(start, limit, tuple(pauses)) if limit else None


@lru_cache(maxsize=1024)
def _due(start: datetime, limit: Limit | clock.Limit, pauses: tuple[Pause, ...]) -> Due:
    """Reckon it once: the cases of a batch start together, under the same limits."""
    return clock.due_after(start, limit, working_calendar(), pauses)


def promised(start: datetime, sub_items: Iterable[SubItem], pauses: Iterable[Pause] = ()) -> Due:
    """Return the promised end of a case: the longest path of promised limits."""
    limit = clock.Limit(clock.case_promised_minutes(sub_items), clock.Unit.MINUTE)
    return _due(start, limit, tuple(pauses))


def statutory(start: datetime, sub_items: Iterable[SubItem], pauses: Iterable[Pause] = ()) -> Due:
    """Return the end of a case by law (Licensing Law art. 42 para. 2)."""
    return _due(start, clock.case_statutory_limit(sub_items), tuple(pauses))


def working_days_spent(start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> int:
    """Return the working days between two moments outside the pauses, the first day not counted."""
    known = list(pauses)
    days, _provisional = clock.or_provisional(
        working_calendar(), lambda c: clock.spent(start, end, clock.Unit.WORKING_DAY, c, known)
    )
    return days


def notice_due_on(received_at: datetime, sub_items: Iterable[SubItem]) -> date:
    """Return the day by which the receipt must be answered: the strictest rule of the case."""
    rule = clock.shortest_notice_rule(item.acceptance_rule for item in sub_items)
    return clock.notice_due(received_at, rule, working_calendar()).at.date()


@cache
def deliver_by(day: date, working_days: int) -> date:
    """Return the last day for handing results over that were ready on a day (Licensing Law art. 44)."""
    due, _provisional = clock.or_provisional(
        working_calendar(), lambda c: clock.delivery_deadline(day, working_days, c)
    )
    return due
