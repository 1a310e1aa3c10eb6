"""Limits of departments and papers: from the moment of the start to the moment that is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from cases.clock.calendar import WorkingCalendar, days_after, local, or_provisional
from cases.clock.pauses import (
    Pause,
    calendar_days_around,
    is_paused,
    running_between,
    service_time_around,
    service_time_spent,
    working_days_around,
)


class Unit(StrEnum):
    """What a limit is counted in (catalogue: clock.unit_rules)."""

    MINUTE = "minute"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    IMMEDIATE = "immediate"


#: Service time of one unit, for limits that run within the day.
SERVICE_TIME = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.WORKING_HOUR: timedelta(hours=1),
}


class LimitLike(Protocol):
    """A limit as the catalogue gives it."""

    @property
    def value(self) -> int: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units of time."""

    value: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Due:
    """The moment an answer is due; provisional while its year's holidays are not published."""

    at: datetime
    provisional: bool = False


def due_after(
    start: datetime,
    limit: LimitLike,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
) -> Due:
    """Return when the limit ends, in hall time.

    Minutes and hours run in service time, days end with the service of their last day, and what is
    immediate ends with the service day of the visit. Time inside ``pauses`` is not counted.
    """
    known = list(pauses)
    at, provisional = or_provisional(calendar, lambda c: _end_of_limit(start, limit, c, known))
    return Due(at, provisional)


def spent(
    start: datetime,
    at: datetime,
    unit: str,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
) -> int:
    """Count the units used up from ``start`` to ``at``: days that have begun, or whole minutes."""
    match Unit(unit):
        case Unit.MINUTE | Unit.WORKING_HOUR as small:
            return service_time_spent(start, at, pauses, calendar) // SERVICE_TIME[small]
        case Unit.CALENDAR_DAY:
            return len(_running_days(start, at, pauses))
        case _:
            return sum(map(calendar.is_working_day, _running_days(start, at, pauses)))


def _end_of_limit(
    start: datetime, limit: LimitLike, calendar: WorkingCalendar, pauses: list[Pause]
) -> datetime:
    unit = Unit(limit.unit)
    if unit in SERVICE_TIME:
        return service_time_around(start, limit.value * SERVICE_TIME[unit], pauses, calendar)
    return calendar.end_of_service(_last_day(start, limit.value, unit, calendar, pauses))


def _last_day(
    start: datetime,
    days: int,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: list[Pause],
) -> date:
    spans = [pause.days for pause in pauses]
    match unit:
        case Unit.WORKING_DAY:
            return working_days_around(local(start).date(), days, spans, calendar)
        case Unit.CALENDAR_DAY:
            return calendar_days_around(local(start).date(), days, spans, calendar)
        case _:
            return _visit_day(start, pauses, calendar)


def _visit_day(start: datetime, pauses: list[Pause], calendar: WorkingCalendar) -> date:
    day = calendar.next_service_moment(start).date()
    for began, ended in running_between(start, pauses):
        if began <= calendar.end_of_service(day):
            day = calendar.next_service_moment(ended).date()
    return day


def _running_days(start: datetime, at: datetime, pauses: Iterable[Pause]) -> list[date]:
    spans = [pause.days for pause in pauses]
    passed = days_after(local(start).date(), local(at).date())
    return [day for day in passed if not is_paused(day, spans)]
