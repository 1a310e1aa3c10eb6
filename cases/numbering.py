"""Numbers: given from counter rows, each once, also when an act fails afterwards.

A number is reserved in a short transaction, never while the same hand holds a case, and never by
``max() + 1`` (84 numbers were given twice that way). A case number has a transaction of its own; a paper's
number is written to its row in the same one. A number that was reserved and not used is a gap; gaps are
listed, not filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db import connection, transaction

from cases.models import Case, Certificate, Notice, NumberSeries


@dataclass(slots=True)
class Numbered:
    """The row of a paper, as far as its number goes; ``series`` is fixed when the paper is drawn up."""

    pk: int
    series: str
    serial: int = 0
    number: str = ""


_RESERVE = """
    INSERT INTO cases_numberseries (key, last) VALUES (%s, %s)
    ON CONFLICT (key) DO UPDATE SET last = cases_numberseries.last + EXCLUDED.last
    RETURNING last
"""


def reserve(series: str, count: int = 1) -> range:
    """Return the next ``count`` numbers of a series; they are never given again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RESERVE, [series, count])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def give(papers: Sequence[Numbered]) -> None:
    """Give each paper its serial number in its series, in the order in which they come.

    The counters are taken in the order of their keys, after the rows of the papers were locked, so that
    two workers never wait for each other in a circle.
    """
    by_series = sorted(papers, key=attrgetter("series"))
    for series, ours in groupby(by_series, attrgetter("series")):
        rows = list(ours)
        for row, serial in zip(rows, reserve(series, len(rows)), strict=True):
            row.serial = serial


def gaps(series: str) -> list[int]:
    """Return the numbers of a series that were reserved and belong to no paper."""
    counter = NumberSeries.objects.filter(key=series).first()
    used = set(_used(series))
    return (
        [number for number in range(1, counter.last + 1) if number not in used] if counter else []
    )


def _used(series: str) -> Iterable[int]:
    for paper in (Certificate, Notice):
        papers = paper.objects.filter(series=series)
        yield from (serial for serial in papers.values_list("serial", flat=True) if serial)
    if series.startswith("case:"):
        stem = series.removeprefix("case:")
        cases = Case.objects.filter(number__startswith=stem)
        yield from (int(n[16:22]) for n in cases.values_list("number", flat=True) if n)
