"""The lights: green, yellow as time runs out, red over the promise, double red over the law.

The thresholds are a rule of the hall (catalogue: clock.lights), not of the law.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from cases.clock.calendar import WorkingCalendar, or_provisional
from cases.clock.limits import SERVICE_TIME, LimitLike, Unit, due_after, spent
from cases.clock.pauses import Pause

#: Percent of a limit after which it is yellow: in days, and within the day.
YELLOW_DAYS_PERCENT = 67
YELLOW_MINUTES_PERCENT = 80


class Light(StrEnum):
    """How a limit stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    DOUBLE_RED = "double_red"


def light(used: int, allowed: int, unit: str, *, statutory_exceeded: bool = False) -> Light:
    """Return the light of a promise of which ``used`` of ``allowed`` units are gone."""
    if statutory_exceeded:
        return Light.DOUBLE_RED
    if used > allowed:
        return Light.RED
    return Light.YELLOW if _runs_out(used, allowed, Unit(unit)) else Light.GREEN


def light_at(
    start: datetime,
    at: datetime,
    promise: LimitLike,
    calendar: WorkingCalendar,
    *,
    pauses: Iterable[Pause] = (),
    statutory_due: datetime | None = None,
) -> Light:
    """Return the light at a moment; a promise of days is exceeded when its last service ends."""
    known = list(pauses)
    if statutory_due is not None and at > statutory_due:
        return Light.DOUBLE_RED
    if at > due_after(start, promise, calendar, known).at:
        return Light.RED
    allowed, unit = _fine(promise)
    used, _ = or_provisional(calendar, lambda c: spent(start, at, unit, c, known))
    return light(min(used, allowed), allowed, unit)


def _runs_out(used: int, allowed: int, unit: Unit) -> bool:
    if unit is Unit.IMMEDIATE:
        return False
    if unit in SERVICE_TIME:
        return used * 100 >= allowed * YELLOW_MINUTES_PERCENT
    return allowed - used <= 1 or used * 100 >= allowed * YELLOW_DAYS_PERCENT


def _fine(limit: LimitLike) -> tuple[int, Unit]:
    """Return the limit in minutes if it is in hours, so that a begun hour shows."""
    unit = Unit(limit.unit)
    if unit is Unit.WORKING_HOUR:
        return limit.value * 60, Unit.MINUTE
    return limit.value, unit
