"""Moments that are due, with pauses, unpublished years and lights."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cases.clock import (
    HALL_ZONE,
    Due,
    Light,
    Limit,
    Pause,
    Unit,
    WorkingCalendar,
    due_after,
    due_with_pauses,
    light,
    light_at,
    notice_due,
    shortest_notice_rule,
    spent,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE)


@pytest.mark.parametrize(
    ("start", "value", "unit", "due"),
    [
        ("2026-11-20T11:50", 30, Unit.MINUTE, "2026-11-20T13:50"),
        ("2026-11-20T16:00", 2, Unit.WORKING_HOUR, "2026-11-23T10:00"),
        ("2026-11-20T10:00", 5, Unit.WORKING_DAY, "2026-11-27T17:00"),
        ("2026-11-01T10:00", 20, Unit.CALENDAR_DAY, "2026-11-23T17:00"),
        ("2026-11-20T10:00", 0, Unit.IMMEDIATE, "2026-11-20T17:00"),
        ("2026-11-20T16:59:30", 0, Unit.IMMEDIATE, "2026-11-20T17:00"),
        ("2026-11-20T17:30", 0, Unit.IMMEDIATE, "2026-11-23T17:00"),
        ("2026-11-21T10:00", 0, Unit.IMMEDIATE, "2026-11-23T17:00"),
    ],
)
def test_due_after(start: str, value: int, unit: Unit, due: str, calendar: WorkingCalendar) -> None:
    assert due_after(at(start), Limit(value, unit), calendar) == Due(at(due), provisional=False)


def test_an_unknown_unit_is_a_mistake_and_not_a_limit(
    calendar: WorkingCalendar,
) -> None:
    with pytest.raises(ValueError, match="fortnight"):
        due_after(at("2026-11-20T10:00"), Limit(1, "fortnight"), calendar)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", [Unit.WORKING_DAY, Unit.CALENDAR_DAY])
def test_a_date_in_an_unpublished_year_is_provisional(
    unit: Unit, calendar: WorkingCalendar
) -> None:
    due = due_after(at("2026-12-30T10:00"), Limit(5, unit), calendar)
    assert due.provisional
    assert due.at.year == 2027
    assert due == due_after(at("2026-12-30T10:00"), Limit(5, unit), calendar.assuming_weekends())


def test_a_visit_on_the_last_day_of_the_year_is_not_provisional(
    calendar: WorkingCalendar,
) -> None:
    due = due_after(at("2026-12-31T16:00"), Limit(60, Unit.MINUTE), calendar)
    assert due == Due(at("2026-12-31T17:00"), provisional=False)


def test_waiting_for_payment_stops_the_minutes(calendar: WorkingCalendar) -> None:
    waits = [Pause(at("2026-11-20T09:10"), at("2026-11-20T15:00"))]
    due = due_after(at("2026-11-20T09:00"), Limit(30, Unit.MINUTE), calendar, waits)
    assert due.at == at("2026-11-20T15:20")


def test_overlapping_pauses_count_once(calendar: WorkingCalendar) -> None:
    waits = [
        Pause(at("2026-11-20T10:30"), at("2026-11-20T11:00")),
        Pause(at("2026-11-20T09:10"), at("2026-11-20T10:40")),
        Pause(at("2026-11-20T09:20"), at("2026-11-20T09:30")),
    ]
    due = due_after(at("2026-11-20T09:00"), Limit(30, Unit.MINUTE), calendar, waits)
    assert due.at == at("2026-11-20T11:20")


def test_a_pause_after_the_end_changes_nothing(calendar: WorkingCalendar) -> None:
    waits = [Pause(at("2026-11-20T15:00"), at("2026-11-23T15:00"))]
    due = due_after(at("2026-11-20T09:00"), Limit(30, Unit.MINUTE), calendar, waits)
    assert due.at == at("2026-11-20T09:30")


def test_a_pause_that_begins_when_the_limit_ends_gives_no_more_time(
    calendar: WorkingCalendar,
) -> None:
    waits = [Pause(at("2026-11-20T09:30"), at("2026-11-23T15:00"))]
    due = due_after(at("2026-11-20T09:00"), Limit(30, Unit.MINUTE), calendar, waits)
    assert due.at == at("2026-11-20T09:30")


def test_an_immediate_act_goes_on_when_its_pause_ends(
    calendar: WorkingCalendar,
) -> None:
    waits = [Pause(at("2026-11-20T10:00"), at("2026-11-24T10:00"))]
    due = due_after(at("2026-11-20T09:00"), Limit(0, Unit.IMMEDIATE), calendar, waits)
    assert due.at == at("2026-11-24T17:00")


def test_a_public_notice_is_not_counted_in_days_either(
    calendar: WorkingCalendar,
) -> None:
    notice = [Pause(at("2026-11-09T09:00"), at("2026-11-20T16:00"))]  # ck_19 with moments
    due = due_after(at("2026-11-02T09:00"), Limit(20, Unit.WORKING_DAY), calendar, notice)
    assert due.at == at("2026-12-14T17:00")


def test_two_pauses_in_days(calendar: WorkingCalendar) -> None:
    spans = [
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 4), date(2026, 11, 6)),
    ]
    term = due_with_pauses(date(2026, 11, 2), 10, spans, calendar)
    assert term.days_used_before == 1
    assert term.working_days_not_counted == 3  # the second one begins after the due date
    assert term.due == date(2026, 11, 19)


def test_a_limit_without_pauses_is_the_limit(calendar: WorkingCalendar) -> None:
    term = due_with_pauses(date(2026, 11, 2), 20, [], calendar)
    assert (term.days_used_before, term.working_days_not_counted) == (20, 0)
    assert term.due == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("unit", "count"),
    [(Unit.WORKING_DAY, 1), (Unit.CALENDAR_DAY, 3), (Unit.WORKING_HOUR, 7)],
)
def test_spent_over_a_weekend(unit: Unit, count: int, calendar: WorkingCalendar) -> None:
    assert spent(at("2026-11-20T10:00"), at("2026-11-23T10:30"), unit, calendar) == count


def test_receipt_of_a_house_on_a_saturday_is_answered_on_monday(
    calendar: WorkingCalendar,
) -> None:
    assert notice_due(at("2026-11-21T10:00"), "re_art17", calendar).at == at("2026-11-23T17:00")


def test_the_notice_over_new_year_is_provisional(calendar: WorkingCalendar) -> None:
    assert notice_due(at("2026-12-30T10:00"), "ald_art32", calendar) == Due(
        at("2027-01-06T17:00"), provisional=True
    )


def test_the_case_takes_the_shortest_notice_rule() -> None:
    assert shortest_notice_rule(["ald_art32", "re_art17", "mreg_art19"]) == "re_art17"
    assert shortest_notice_rule(["mreg_art19", "ald_art32"]) == "ald_art32"


@pytest.mark.parametrize(
    ("used", "allowed", "unit", "expected"),
    [
        (0, 0, Unit.IMMEDIATE, Light.GREEN),
        (1, 0, Unit.IMMEDIATE, Light.RED),
        (0, 1, Unit.WORKING_DAY, Light.YELLOW),
        (66, 100, Unit.CALENDAR_DAY, Light.GREEN),
        (67, 100, Unit.CALENDAR_DAY, Light.YELLOW),
        (30, 30, Unit.MINUTE, Light.YELLOW),
        (31, 30, Unit.MINUTE, Light.RED),
    ],
)
def test_light_at_its_edges(used: int, allowed: int, unit: Unit, expected: Light) -> None:
    assert light(used, allowed, unit) is expected
    assert light(used, allowed, unit, statutory_exceeded=True) is Light.DOUBLE_RED


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T10:00", Light.GREEN),
        ("2026-11-26T10:00", Light.YELLOW),
        ("2026-11-27T17:00", Light.YELLOW),
        ("2026-11-27T17:01", Light.RED),
        ("2026-11-28T10:00", Light.RED),
        ("2026-12-18T17:01", Light.DOUBLE_RED),
    ],
)
def test_the_lights_of_a_promise_of_five_days(
    now: str, expected: Light, calendar: WorkingCalendar
) -> None:
    shown = light_at(
        at("2026-11-20T10:00"),
        at(now),
        Limit(5, Unit.WORKING_DAY),
        calendar,
        statutory_due=at("2026-12-18T17:00"),
    )
    assert shown is expected


def test_a_begun_hour_shows_in_the_light(calendar: WorkingCalendar) -> None:
    start, promise = at("2026-11-20T09:00"), Limit(2, Unit.WORKING_HOUR)
    assert light_at(start, at("2026-11-20T10:35"), promise, calendar) is Light.GREEN
    assert light_at(start, at("2026-11-20T10:36"), promise, calendar) is Light.YELLOW


def test_an_online_visit_on_saturday_is_green_until_mondays_end(
    calendar: WorkingCalendar,
) -> None:
    start, promise = at("2026-11-21T10:00"), Limit(0, Unit.IMMEDIATE)
    assert light_at(start, at("2026-11-23T16:00"), promise, calendar) is Light.GREEN
    assert light_at(start, at("2026-11-23T17:01"), promise, calendar) is Light.RED


def test_a_light_stands_still_in_a_pause(calendar: WorkingCalendar) -> None:
    start, now = at("2026-11-20T10:00"), at("2026-12-10T10:00")
    waiting = [Pause(at("2026-11-23T09:00"), now)]
    promise = Limit(5, Unit.WORKING_DAY)
    assert light_at(start, now, promise, calendar) is Light.RED
    assert light_at(start, now, promise, calendar, pauses=waiting) is Light.GREEN
