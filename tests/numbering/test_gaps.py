"""Numbers that were reserved and belong to nothing are listed, and nothing else is."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from cases import numbering
from cases.management.commands.list_number_gaps import ranges
from tests.small_matters import Item, received, small_matter

pytestmark = pytest.mark.django_db

SERIES = "case:32011820260302"


def listed() -> list[str]:
    """Return the lines of the command."""
    out = StringIO()
    with translation.override("en"):
        call_command("list_number_gaps", stdout=out)
    return out.getvalue().splitlines()


def test_a_hall_that_gave_no_number_has_no_gap() -> None:
    assert listed() == ["0 gaps in 0 numbers"]


def test_numbers_that_belong_to_a_case_are_no_gaps() -> None:
    version = small_matter([Item("t_one", "tax")])
    received(version)
    received(version)
    assert listed() == ["0 gaps in 2 numbers"]


def test_numbers_that_nothing_took_are_listed_as_ranges() -> None:
    version = small_matter([Item("t_one", "tax")])
    numbering.reserve(SERIES)
    received(version)
    numbering.reserve(SERIES, 3)
    received(version)
    numbering.reserve("paper:empty", 2)
    assert listed() == [f"{SERIES}: 1, 3–5", "paper:empty: 1–2", "6 gaps in 8 numbers"]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], []), ([7], ["7"]), ([1, 2], ["1–2"]), ([1, 3, 4, 5, 9], ["1", "3–5", "9"])],
)
def test_numbers_that_follow_one_another_are_a_range(
    numbers: list[int], expected: list[str]
) -> None:
    assert list(ranges(numbers)) == expected
