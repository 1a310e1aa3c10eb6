"""What must hold for every start and every limit, not only for the worked examples."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.clock import HALL_ZONE, Limit, Pause, Unit, WorkingCalendar, due_after, spent

days = st.dates(date(2025, 1, 1), date(2026, 6, 30))
moments = st.builds(datetime.combine, days, st.times(), st.just(HALL_ZONE))
some_days = st.integers(0, 40)
some_minutes = st.integers(0, 3000)
limits = st.builds(Limit, st.integers(0, 20), st.sampled_from(Unit))
pauses = st.lists(
    st.builds(
        lambda began, hours: Pause(began, began + timedelta(hours=hours)),
        moments,
        st.integers(0, 200),
    ),
    max_size=3,
)
few = settings(max_examples=60, deadline=None)


@few
@given(start=days, first=some_days, second=some_days)
def test_working_days_add_up(
    calendar: WorkingCalendar, start: date, first: int, second: int
) -> None:
    halfway = calendar.working_days_after(start, first)
    assert calendar.working_days_after(halfway, second) == calendar.working_days_after(
        start, first + second
    )


@few
@given(start=days, later=some_days, limit=some_days, longer=some_days)
def test_nothing_is_due_earlier_for_starting_later_or_having_more_days(
    calendar: WorkingCalendar, start: date, later: int, limit: int, longer: int
) -> None:
    for after in (calendar.working_days_after, calendar.calendar_days_after):
        due = after(start, limit)
        assert due <= after(start + timedelta(days=later), limit)
        assert due <= after(start, limit + longer)


@few
@given(start=days, limit=st.integers(1, 60))
def test_counting_the_days_gives_the_limit_back(
    calendar: WorkingCalendar, start: date, limit: int
) -> None:
    due = calendar.working_days_after(start, limit)
    assert calendar.is_working_day(due)
    assert calendar.working_days_between(start, due) == limit


@few
@given(start=moments, first=some_minutes, second=some_minutes)
def test_service_minutes_add_up_and_are_found_again(
    calendar: WorkingCalendar, start: datetime, first: int, second: int
) -> None:
    halfway = calendar.service_minutes_after(start, first)
    due = calendar.service_minutes_after(halfway, second)
    assert due == calendar.service_minutes_after(start, first + second)
    assert calendar.service_minutes_between(start, due) == first + second
    assert calendar.service_minutes_between(halfway, due) == second


@few
@given(start=moments, later=st.integers(0, 100_000), minutes=some_minutes)
def test_service_minutes_are_monotone(
    calendar: WorkingCalendar, start: datetime, later: int, minutes: int
) -> None:
    due = calendar.service_minutes_after(start, minutes)
    assert due <= calendar.service_minutes_after(start + timedelta(minutes=later), minutes)
    assert due < calendar.service_minutes_after(start, minutes + 1)


@few
@given(at=moments)
def test_the_next_service_moment_is_in_service(calendar: WorkingCalendar, at: datetime) -> None:
    opens = calendar.next_service_moment(at)
    assert opens >= at
    assert calendar.service_time_between(at, opens) == timedelta()
    assert calendar.service_minutes_between(opens, opens + timedelta(minutes=1)) in (
        0,
        1,
    )
    assert calendar.next_service_moment(opens) == opens


@few
@given(start=moments, limit=limits, stood_still=pauses)
def test_a_pause_never_brings_a_limit_forward(
    calendar: WorkingCalendar, start: datetime, limit: Limit, stood_still: list[Pause]
) -> None:
    assert due_after(start, limit, calendar).at <= due_after(start, limit, calendar, stood_still).at


@few
@given(
    start=moments,
    value=st.integers(1, 20),
    unit=st.sampled_from([Unit.MINUTE, Unit.WORKING_HOUR, Unit.WORKING_DAY]),
    stood_still=pauses,
)
def test_when_it_is_due_exactly_the_limit_is_spent(
    calendar: WorkingCalendar,
    start: datetime,
    value: int,
    unit: Unit,
    stood_still: list[Pause],
) -> None:
    due = due_after(start, Limit(value, unit), calendar, stood_still)
    assert spent(start, due.at, unit, calendar, stood_still) == value
