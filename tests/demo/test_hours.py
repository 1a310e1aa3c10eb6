"""The hall clock of the demo stops only where the windows are open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.errors import Invalid
from hall.demo import hours
from hall.demo.founding import OPENING, Founded
from hall.demo.walk import walk
from tests.demo.conftest import workers_work
from web import clock


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ("2026-03-02T08:00", "2026-03-02T09:00"),
        ("2026-03-02T11:58", "2026-03-02T13:30"),  # nobody begins anything before lunch
        ("2026-03-02T16:59", "2026-03-03T09:00"),
        ("2026-03-06T18:00", "2026-03-09T09:00"),  # a weekend
        ("2026-04-30T17:00", "2026-05-06T09:00"),  # the May holidays
    ],
)
def test_closed_windows_are_jumped_over(said: str, opens: str, founded: Founded) -> None:
    at = OPENING.fromisoformat(f"{said}+08:00")
    clock.set_start(at)
    assert hours.come_into_service()
    assert abs(clock.now() - OPENING.fromisoformat(f"{opens}+08:00")) < timedelta(seconds=5)


def test_open_windows_stay_where_they_are(founded: Founded) -> None:
    assert not hours.come_into_service()
    assert abs(clock.now() - OPENING) < timedelta(seconds=30)


def test_the_next_morning_is_a_working_day(founded: Founded) -> None:
    friday = OPENING + timedelta(days=4, hours=3)
    assert hours.next_morning(friday) == OPENING + timedelta(days=7)


def test_nothing_is_due_in_an_empty_hall(founded: Founded) -> None:
    assert hours.next_due(clock.now()) is None


def test_the_next_due_date_is_that_of_an_open_review(founded: Founded) -> None:
    rounds = iter(range(12))

    def until_accepted() -> None:
        if next(rounds, None) is None:
            raise KeyboardInterrupt
        workers_work()

    with pytest.raises(KeyboardInterrupt):
        walk(["ECL"], pump=until_accepted)
    due = hours.next_due(clock.now())
    assert due is not None
    assert due > clock.now()


def test_the_clock_never_jumps_back(founded: Founded) -> None:
    with pytest.raises(Invalid):
        hours.jump(OPENING - timedelta(days=3))
