"""Time that is not counted: special procedures, correction, and waiting for the applicant.

Licensing Law art. 45: hearing, inspection, appraisal and public notice do not count [statute]. That
waiting for the applicant does not count either is a rule of the hall, written on the notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.clock.calendar import WorkingCalendar, days_after, local, nth_day

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Pause:
    """An interval in which the clock stood still; for a running one, ``ended`` is the present."""

    began: datetime
    ended: datetime

    @property
    def days(self) -> Days:
        """The first and the last day of it, as the hall counts days."""
        return local(self.began).date(), local(self.ended).date()


@dataclass(frozen=True, slots=True)
class PausedTerm:
    """A limit in working days around its pauses."""

    days_used_before: int
    working_days_not_counted: int
    due: date


def due_with_pauses(
    accepted_on: date,
    limit_days: int,
    pauses: Iterable[Days],
    calendar: WorkingCalendar,
) -> PausedTerm:
    """Reckon a limit in working days around pauses, whose first and last day do not count either.

    ``days_used_before`` are the working days before the first pause; the day of acceptance is not
    counted (Civil Code art. 201).
    """
    spans = sorted(pauses)
    due = working_days_around(accepted_on, limit_days, spans, calendar)
    before = min([due, *(first - timedelta(days=1) for first, _ in spans)])
    paused = (day for day in days_after(accepted_on, due) if is_paused(day, spans))
    return PausedTerm(
        days_used_before=calendar.working_days_between(accepted_on, before),
        working_days_not_counted=sum(map(calendar.is_working_day, paused)),
        due=due,
    )


def working_days_around(
    start: date, days: int, spans: Iterable[Days], calendar: WorkingCalendar
) -> date:
    """Return the last of so many working days outside the pauses."""
    spans = list(spans)
    return nth_day(
        start,
        days,
        lambda day: not is_paused(day, spans) and calendar.is_working_day(day),
    )


def calendar_days_around(
    start: date, days: int, spans: Iterable[Days], calendar: WorkingCalendar
) -> date:
    """Return the last of so many days outside the pauses, moved on to a working day."""
    spans = list(spans)
    return calendar.working_day_from(nth_day(start, days, lambda day: not is_paused(day, spans)))


def service_time_around(
    start: datetime,
    amount: timedelta,
    pauses: Iterable[Pause],
    calendar: WorkingCalendar,
) -> datetime:
    """Return the moment at which that much service time has run outside the pauses."""
    for began, ended in running_between(start, pauses):
        run = calendar.service_time_between(start, began)
        if amount <= run:
            break
        amount, start = amount - run, ended
    return calendar.service_time_after(start, amount)


def service_time_spent(
    start: datetime, end: datetime, pauses: Iterable[Pause], calendar: WorkingCalendar
) -> timedelta:
    """Return the service time that ran from ``start`` to ``end`` outside the pauses."""
    total = timedelta()
    for began, ended in running_between(start, pauses):
        total += calendar.service_time_between(start, min(began, end))
        start = ended
    return total + calendar.service_time_between(start, end)


def running_between(
    start: datetime, pauses: Iterable[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the clock stopped and went on again; overlapping pauses count once."""
    for pause in sorted(pauses, key=lambda pause: pause.began):
        if pause.ended > start:
            yield max(pause.began, start), pause.ended
            start = pause.ended


def is_paused(day: date, spans: Iterable[Days]) -> bool:
    """Whether the clock stood still on that day."""
    return any(first <= day <= last for first, last in spans)
