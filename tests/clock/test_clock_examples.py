"""The worked examples of the catalogue: every one of them, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import cases
from cases import clock
from cases.clock import HALL_ZONE, WorkingCalendar

CLOCK = YAML(typ="safe").load(Path(cases.__file__).parent / "catalogue" / "data" / "clock.yaml")
EXAMPLES = CLOCK["clock"]["examples"]

day = date.fromisoformat


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE)


def plain(answer: Any) -> Any:
    """Write an answer as the catalogue does."""
    if isinstance(answer, datetime):
        return answer.strftime("%Y-%m-%dT%H:%M")
    return answer.isoformat() if isinstance(answer, date) else answer


Answer = Callable[[WorkingCalendar, Mapping[str, Any]], Any]

ANSWERS: dict[str, Answer] = {
    "working_days_after": lambda c, i: c.working_days_after(day(i["start"]), i["days"]),
    "calendar_days_after": lambda c, i: c.calendar_days_after(day(i["start"]), i["days"]),
    "service_minutes_after": lambda c, i: c.service_minutes_after(moment(i["start"]), i["minutes"]),
    "delivery_deadline": lambda c, i: clock.delivery_deadline(day(i["decided_on"]), i["days"], c),
    "light": lambda c, i: str(clock.light(i["used"], i["allowed"], i["unit"])),
    "deemed_acceptance": lambda c, i: asdict(
        clock.deemed_acceptance(day(i["received_on"]), i["rule"], c)
    ),
    "suspension": lambda c, i: asdict(
        clock.due_with_pauses(
            day(i["accepted_on"]),
            i["limit_days"],
            [(day(i["suspended_from"]), day(i["suspended_to"]))],
            c,
        )
    ),
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_worked_example(example: Mapping[str, Any], calendar: WorkingCalendar) -> None:
    answer = ANSWERS[example["kind"]](calendar, example["input"])
    if isinstance(answer, dict):
        answer = {name: plain(value) for name, value in answer.items()}
    assert plain(answer) == example["expected"]


def test_all_36_examples_of_the_handbook_are_here() -> None:
    assert [example["id"] for example in EXAMPLES] == [f"ck_{n:02}" for n in range(1, 37)]


def test_notice_rules_are_those_of_the_catalogue() -> None:
    told = {rule["id"]: rule["deadline"] for rule in CLOCK["clock"]["notice_rules"]}
    assert told.keys() == clock.NOTICE_WORKING_DAYS.keys()
    for rule, days in clock.NOTICE_WORKING_DAYS.items():
        expected = f"{days} working days after receipt" if days else "same day"
        assert told[rule].startswith(expected)
