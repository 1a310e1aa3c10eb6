"""When a condition holds: one table for operators, kinds of answers and missing ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.catalogue.conditions import Condition

YES = {"field": "by_agent", "op": "eq", "value": True}
RICH = {"field": "price", "op": "gt", "value": 20}


def compare(op: str, value: object) -> dict[str, Any]:
    return {"field": "x", "op": op, "value": value}


@pytest.mark.parametrize(
    ("data", "answer", "holds"),
    [
        (compare("eq", "a"), "a", True),
        (compare("eq", "a"), "b", False),
        (compare("ne", "a"), "b", True),
        (compare("ne", "a"), "a", False),
        (compare("in", ["a", "b"]), "b", True),
        (compare("in", ["a", "b"]), "c", False),
        (compare("in", [1, 2]), "2.0", True),
        (compare("eq", True), True, True),
        (compare("eq", True), False, False),
        (compare("eq", False), False, True),
        (compare("eq", True), 1, False),
        (compare("eq", 1), True, False),
        (compare("eq", 20), "20.00", True),
        (compare("eq", "20"), Decimal("20.0"), True),
        (compare("eq", "020"), "20", False),
        (compare("gt", 20), "20.0001", True),
        (compare("gt", 20), "20.00", False),
        (compare("gt", 9), "10", True),
        (compare("gt", "9"), "10", True),
        (compare("ge", 20), Decimal(20), True),
        (compare("lt", 20), "19.99", True),
        (compare("le", 20), "20", True),
        (compare("le", 20), "20.01", False),
        (compare("gt", 0), "many", False),
        (compare("gt", 0), "NaN", False),
        (compare("gt", 0), True, False),
        (compare("ge", "2026-01-01"), date(2026, 1, 1), True),
        (compare("lt", "2026-01-01"), "2025-12-31", True),
        (compare("eq", "2026-01-01"), date(2026, 1, 1), True),
    ],
)
def test_one_comparison(data: dict[str, Any], answer: object, *, holds: bool) -> None:
    assert Condition.from_data(data).holds({"x": answer}) is holds


@pytest.mark.parametrize("op", ["eq", "ne", "gt", "ge", "lt", "le"])
@pytest.mark.parametrize("answers", [{}, {"x": None}, {"x": ""}])
def test_a_missing_answer_makes_a_comparison_false(op: str, answers: dict[str, Any]) -> None:
    assert not Condition.from_data(compare(op, "1")).holds(answers)


@pytest.mark.parametrize(
    ("data", "answers", "holds"),
    [
        ({"all": [YES, RICH]}, {"by_agent": True, "price": "21"}, True),
        ({"all": [YES, RICH]}, {"by_agent": True, "price": "20"}, False),
        ({"any": [YES, RICH]}, {"by_agent": False, "price": "21"}, True),
        ({"any": [YES, RICH]}, {}, False),
        ({"not": YES}, {"by_agent": False}, True),
        ({"not": YES}, {}, True),
        ({"not": {"any": [YES, {"not": RICH}]}}, {"by_agent": False, "price": "21"}, True),
    ],
)
def test_several_comparisons(data: dict[str, Any], answers: dict[str, Any], *, holds: bool) -> None:
    assert Condition.from_data(data).holds(answers) is holds


def test_fields_are_named_however_deep_they_stand() -> None:
    condition = Condition.from_data({"all": [YES, {"not": {"any": [RICH, YES]}}]})
    assert condition.fields() == {"by_agent", "price"}
