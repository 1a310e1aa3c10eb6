"""The table is straight in a terminal, whatever the width of its characters, and sums rightly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from hall.demo.founding import Founded
from hall.demo.table import aligned, in_words, table, width
from hall.demo.town import Story
from hall.demo.walk import walk
from tests.demo.conftest import workers_work


@pytest.mark.parametrize(
    ("text", "columns"),
    [("SHS", 3), ("二手房", 6), ("企业(个转企)", 12), ("2 → 1", 5), ("", 0), ("e\u0301", 1)],
)
def test_chinese_characters_take_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_are_straight() -> None:
    rows = [["Code", "Matter", "Reviews"], ["SHS", "二手房转移登记", "8"], ["NVR", "car", "12"]]
    lines = aligned(rows).splitlines()
    assert len({width(line) for line in lines}) == 1
    assert lines[1] == "─" * width(lines[0])


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=54), "54 min"),
        (timedelta(hours=1, minutes=6), "1 h 06 min"),
        (timedelta(days=1, hours=3), "1 day"),
        (timedelta(days=45, hours=2), "45 days"),
    ],
)
def test_spans_are_told_as_people_tell_them(span: timedelta, words: str) -> None:
    with translation.override("en"):
        assert in_words(span) == words


def test_the_last_line_sums_the_others(founded: Founded, three_matters: dict[str, Story]) -> None:
    results = walk(["SHS", "NVR"], pump=workers_work)
    with translation.override("en"):
        lines = table(results).splitlines()
    assert "二手房转移登记 Second-hand house sale" in lines[2]
    assert "2 → 1" in lines[2]
    together = " ".join(lines[-1].split())
    before = sum(result.submissions_before for result in results)
    now = sum(result.submissions_now for result in results)
    # tax, real estate, housing, utilities, vehicles
    assert together == f"Together 5 13 4 → 2 {before} → {now}"
