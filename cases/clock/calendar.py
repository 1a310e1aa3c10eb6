"""The working calendar: which days count, and which minutes of them are service time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

#: Every date and hour of the hall is read on this clock.
HALL_ZONE = ZoneInfo("Asia/Shanghai")

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)

Session = tuple[time, time]
T = TypeVar("T")


class UnpublishedYear(LookupError):
    """The holidays of ``year`` are not loaded, so its working days are not known."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    def __str__(self) -> str:
        return f"the working calendar of {self.year} has not been published"


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days of the published years, and the hours in which the hall serves.

    Licensing Law art. 82 [statute]: holidays and weekends are not counted, make-up days are.
    """

    published: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]
    sessions: tuple[Session, ...]
    weekends_assumed: bool = False

    @classmethod
    def from_catalogue(cls, clock_section: Mapping[str, Any]) -> WorkingCalendar:
        """Build it from the ``calendar`` and ``service_hours`` of the catalogue's clock."""
        years = {int(y): d for y, d in clock_section["calendar"].items() if d["published"]}
        hours = clock_section["service_hours"]
        return cls(
            published=frozenset(years),
            off=frozenset(_dates(day for year in years.values() for day in year["off"])),
            work=frozenset(_dates(day for year in years.values() for day in year["work"])),
            sessions=(_session(hours["morning"]), _session(hours["afternoon"])),
        )

    def assuming_weekends(self) -> WorkingCalendar:
        """Return one that takes weekends off in unpublished years: for provisional dates only."""
        return replace(self, weekends_assumed=True)

    def published_only(self) -> WorkingCalendar:
        """Return the calendar that raises for every unpublished year."""
        return replace(self, weekends_assumed=False)

    # Days

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts; raises ``UnpublishedYear`` instead of guessing by weekends."""
        if day.year not in self.published and not self.weekends_assumed:
            raise UnpublishedYear(day.year)
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def working_day_from(self, day: date) -> date:
        """Return the day itself or, when it is off, the next working day."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def working_days_after(self, start: date, days: int) -> date:
        """Return the last of so many working days, the start not counted (Civil Code art. 201)."""
        return nth_day(start, days, self.is_working_day)

    def calendar_days_after(self, start: date, days: int) -> date:
        """Return the last of so many days, moved to a working day (Civil Code arts. 201, 203)."""
        return self.working_day_from(nth_day(start, days, lambda _: True))

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and with ``end``; 0 if it is not later."""
        return sum(self.is_working_day(day) for day in days_after(start, end))

    # Service time

    @property
    def minutes_a_day(self) -> int:
        """Service minutes of one working day."""
        lengths = (_on(date.min, closes) - _on(date.min, opens) for opens, closes in self.sessions)
        return sum(lengths, timedelta()) // ONE_MINUTE

    def end_of_service(self, day: date) -> datetime:
        """Return the moment at which the windows close on that day."""
        return _on(day, self.sessions[-1][1])

    def next_service_moment(self, at: datetime) -> datetime:
        """Return ``at`` if the windows are open then, else the moment at which they next open."""
        at = local(at)
        return next(max(o, at) for o, closes in self._sessions_from(at) if closes > at)

    def service_minutes_after(self, start: datetime, minutes: int) -> datetime:
        """Return the moment at which so many service minutes have run; may be a closing time."""
        return self.service_time_after(start, timedelta(minutes=minutes))

    def service_minutes_between(self, start: datetime, end: datetime) -> int:
        """Count the whole service minutes from ``start`` to ``end``; 0 if it is not later."""
        return self.service_time_between(start, end) // ONE_MINUTE

    def service_time_after(self, start: datetime, amount: timedelta) -> datetime:
        """Return the moment at which that much service time has run."""
        if amount < timedelta():
            raise ValueError("a limit cannot be negative")
        start = local(start)
        for opens, closes in self._sessions_from(start):
            begin = max(opens, start)
            if amount <= closes - begin:
                return begin + amount
            amount -= closes - begin
        raise OverflowError("no service time is left before the end of all dates")

    def service_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the service time from ``start`` to ``end``; none if it is not later."""
        start, end = local(start), local(end)
        sessions = self._sessions_from(start, end.date())
        parts = (min(closes, end) - max(opens, start) for opens, closes in sessions if opens < end)
        return sum((part for part in parts if part > timedelta()), timedelta())

    def _sessions_from(
        self, start: datetime, last: date = date.max
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield the sessions that do not close before ``start``, through the day ``last``."""
        for day in days_after(start.date() - ONE_DAY, last):
            if self.is_working_day(day):
                for opens, closes in self.sessions:
                    if _on(day, closes) >= start:
                        yield _on(day, opens), _on(day, closes)


def or_provisional(
    calendar: WorkingCalendar, reckon: Callable[[WorkingCalendar], T]
) -> tuple[T, bool]:
    """Reckon by the published calendar, else by assumed weekends; the flag says provisional."""
    try:
        return reckon(calendar.published_only()), False
    except UnpublishedYear:
        return reckon(calendar.assuming_weekends()), True


def local(at: datetime) -> datetime:
    """Return the moment on the hall's clock; a moment without a zone is a mistake of the caller."""
    if at.tzinfo is None:
        raise ValueError("the clock needs a moment with a time zone")
    return at.astimezone(HALL_ZONE)


def nth_day(start: date, days: int, counts: Callable[[date], bool]) -> date:
    """Return the day after ``start`` on which the count of counting days reaches ``days``."""
    if days < 0:
        raise ValueError("a limit cannot be negative")
    day = start
    while days:
        day += ONE_DAY
        days -= counts(day)
    return day


def days_after(start: date, last: date) -> Iterator[date]:
    """Yield every day after ``start`` up to and with ``last``."""
    while start < last:
        start += ONE_DAY
        yield start


def _on(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, HALL_ZONE)


def _dates(days: Iterable[str | date]) -> Iterator[date]:
    return (day if isinstance(day, date) else date.fromisoformat(day) for day in days)


def _session(text: str) -> Session:
    opens, closes = (time.fromisoformat(part) for part in text.split("-"))
    return opens, closes
