"""Limits of whole cases, held against the shipped matters and their published metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import CycleError
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import cases
from cases.clock import (
    Limit,
    Unit,
    case_promised_minutes,
    case_statutory_limit,
    longest_path,
)

MATTERS = sorted((Path(cases.__file__).parent / "catalogue" / "data" / "matters").glob("*.yaml"))


@dataclass
class Item:
    """A sub-item with nothing but what its limits need."""

    id: str
    promised_limit: Limit | None = None
    statutory_limit: Limit | None = None
    depends_on: tuple[str, ...] = field(default=())
    optional: bool = False


def limit(raw: dict[str, Any] | None) -> Limit | None:
    return raw and Limit(raw["value"], Unit(raw["unit"]))  # type: ignore[return-value]


def items(matter: dict[str, Any]) -> list[Item]:
    return [
        Item(
            raw["id"],
            limit(raw["promised_limit"]),
            limit(raw["statutory_limit"]),
            tuple(raw["depends_on"]),
            raw["optional"],
        )
        for raw in matter["sub_items"]
    ]


def load(path: Path) -> dict[str, Any]:
    matter: dict[str, Any] = YAML(typ="safe").load(path)
    return matter


def days(value: int) -> Limit:
    return Limit(value, Unit.WORKING_DAY)


@pytest.mark.parametrize("path", MATTERS, ids=lambda path: path.stem)
def test_promise_of_the_matter_is_its_published_metric(path: Path) -> None:
    matter = load(path)
    assert case_promised_minutes(items(matter)) == matter["metrics"]["promised_minutes_parallel"]


@pytest.mark.parametrize("path", MATTERS, ids=lambda path: path.stem)
def test_the_law_never_allows_less_than_the_promise_nor_more_than_45_days(
    path: Path,
) -> None:
    lawful = case_statutory_limit(items(load(path)))
    assert lawful.unit is Unit.WORKING_DAY
    assert case_promised_minutes(items(load(path))) / 390 <= lawful.value <= 45


def test_sixteen_matters_are_shipped() -> None:
    assert len(MATTERS) == 16


def test_what_is_promised_in_calendar_days_is_a_public_notice() -> None:
    raws = [raw for path in MATTERS for raw in load(path)["sub_items"]]
    notices = [raw for raw in raws if raw["promised_limit"]["unit"] == "calendar_day"]
    assert {raw["id"] for raw in notices} == {"ecl_mr_notice", "cap_mr_notice"}
    assert all("public_notice" in raw["special_procedures"] for raw in notices)


def test_longest_path_takes_the_heavier_branch() -> None:
    weights = {"a": 1, "b": 10, "c": 2, "d": 3}
    graph = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
    assert longest_path(graph, graph.__getitem__, weights.__getitem__) == 14
    assert longest_path([], graph.__getitem__, weights.__getitem__) == 0


def test_a_prerequisite_that_does_not_apply_is_satisfied() -> None:
    graph = {"a": ["gone"], "b": ["a"]}
    assert longest_path(graph, graph.__getitem__, lambda _: 5) == 10


def test_a_circle_is_refused() -> None:
    graph = {"a": ["b"], "b": ["a"]}
    with pytest.raises(CycleError):
        longest_path(graph, graph.__getitem__, lambda _: 1)


def test_optional_sub_items_do_not_lengthen_the_case() -> None:
    core = Item("a", days(1), days(5))
    extra = Item("b", days(9), days(30), ("a",), optional=True)
    assert case_promised_minutes([core, extra]) == 390
    assert case_statutory_limit([core, extra]) == days(5)


@pytest.mark.parametrize(
    ("statutory", "expected"),
    [
        ([None, None], days(45)),
        ([days(30), None], days(30)),
        ([days(30), days(30)], days(45)),
        ([Limit(0, Unit.IMMEDIATE), days(3)], days(3)),
        ([Limit(0, Unit.IMMEDIATE), None], Limit(0, Unit.IMMEDIATE)),
        ([Limit(15, Unit.CALENDAR_DAY), days(3)], days(13)),
        ([Limit(30, Unit.CALENDAR_DAY), None], days(21)),
        ([Limit(4, Unit.WORKING_HOUR), Limit(391, Unit.MINUTE)], days(3)),
    ],
)
def test_statutory_limit_of_two_in_a_row(statutory: list[Limit | None], expected: Limit) -> None:
    first, second = statutory
    row = [Item("a", days(1), first), Item("b", days(1), second, ("a",))]
    assert case_statutory_limit(row) == expected


def test_a_public_notice_takes_none_of_the_departments_time() -> None:
    forty_five = Limit(45, Unit.CALENDAR_DAY)
    row = [
        Item("notice", forty_five, forty_five),
        Item("b", days(1), days(3), ("notice",)),
    ]
    assert case_promised_minutes(row) == 390
    assert case_statutory_limit(row) == days(3)
