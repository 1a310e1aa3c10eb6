"""Days that count, years that are not known yet, and hours in which the windows are open."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.clock import (
    HALL_ZONE,
    MINUTES_A_DAY,
    UnpublishedYear,
    WorkingCalendar,
    or_provisional,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2026-11-20", True),  # an ordinary Friday
        ("2026-11-21", False),  # an ordinary Saturday
        ("2026-10-01", False),  # a holiday on a Thursday
        ("2026-10-10", True),  # a make-up Saturday
    ],
)
def test_working_days(day: str, counts: bool, calendar: WorkingCalendar) -> None:
    assert calendar.is_working_day(date.fromisoformat(day)) is counts


@pytest.mark.parametrize("year", [2024, 2027, 2031])
def test_an_unpublished_year_raises_even_at_weekends(year: int, calendar: WorkingCalendar) -> None:
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(14)):
        with pytest.raises(UnpublishedYear) as refusal:
            calendar.is_working_day(day)
        assert refusal.value.year == year
    assert str(year) in str(refusal.value)


def test_the_exception_survives_the_way_between_processes() -> None:
    assert copy.copy(UnpublishedYear(2027)).year == 2027  # rebuilt from its arguments, as by pickle


def test_assumed_weekends_change_nothing_in_a_published_year(
    calendar: WorkingCalendar,
) -> None:
    assumed = calendar.assuming_weekends()
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [d for d in year if assumed.is_working_day(d)] == [
        d for d in year if calendar.is_working_day(d)
    ]
    assert assumed.is_working_day(date(2027, 1, 1))
    assert not assumed.is_working_day(date(2027, 1, 2))
    assert calendar == assumed.published_only()


def test_reckoning_says_whether_it_is_provisional(calendar: WorkingCalendar) -> None:
    eve = date(2026, 12, 31)
    assert or_provisional(calendar, lambda c: c.working_days_after(eve, 0)) == (
        eve,
        False,
    )
    assert or_provisional(calendar.assuming_weekends(), lambda c: c.working_days_after(eve, 1)) == (
        date(2027, 1, 1),
        True,
    )


def test_a_working_day_has_390_service_minutes(calendar: WorkingCalendar) -> None:
    assert calendar.minutes_a_day == MINUTES_A_DAY == 390
    assert calendar.service_minutes_between(at("2026-11-20T00:00"), at("2026-11-21T00:00")) == 390


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T09:00", "2026-11-20T09:00"),
        ("2026-11-20T10:15", "2026-11-20T10:15"),
        ("2026-11-20T08:00", "2026-11-20T09:00"),
        ("2026-11-20T12:00", "2026-11-20T13:30"),
        ("2026-11-20T17:00", "2026-11-23T09:00"),
        ("2026-09-30T18:00", "2026-10-08T09:00"),
    ],
)
def test_next_service_moment(now: str, opens: str, calendar: WorkingCalendar) -> None:
    assert calendar.next_service_moment(at(now)) == at(opens)


def test_moments_of_any_zone_are_answered_in_hall_time(
    calendar: WorkingCalendar,
) -> None:
    noon = datetime(2026, 11, 20, 3, 50, tzinfo=UTC)  # 11:50 in the hall
    answer = calendar.service_minutes_after(noon, 30)
    assert answer == at("2026-11-20T13:50")
    assert answer.tzinfo is HALL_ZONE


def test_the_last_service_day_of_the_last_year_needs_no_next_year(
    calendar: WorkingCalendar,
) -> None:
    morning, evening = at("2026-12-31T09:00"), at("2026-12-31T17:00")
    assert calendar.service_minutes_after(morning, 390) == evening
    assert calendar.service_minutes_between(morning, evening) == 390
    with pytest.raises(UnpublishedYear):
        calendar.service_minutes_after(morning, 391)


def test_mistakes_of_the_caller_are_loud(calendar: WorkingCalendar) -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar.next_service_moment(at("2026-11-20T09:00").replace(tzinfo=None))
    with pytest.raises(ValueError, match="negative"):
        calendar.working_days_after(date(2026, 11, 20), -1)
    with pytest.raises(ValueError, match="negative"):
        calendar.service_minutes_after(at("2026-11-20T09:00"), -1)


def test_time_does_not_run_backwards(calendar: WorkingCalendar) -> None:
    early, late = at("2026-11-20T09:00"), at("2026-11-23T09:00")
    assert calendar.service_minutes_between(late, early) == 0
    assert calendar.working_days_between(late.date(), early.date()) == 0
