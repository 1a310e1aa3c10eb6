"""The table of a walk, in columns that stay straight whatever the width of the characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hall.demo.models import WalkResult

GAP = "  "
#: Columns whose content is words and stands on the left; the others are figures.
_WORDS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One matter of the table, in words."""

    code: str
    matter: str
    departments: str
    reviews: str
    trips: str
    submissions: str
    hall_time: str
    real_time: str

    def cells(self) -> list[str]:
        """Return the row from left to right."""
        return [getattr(self, name) for name in self.__slots__]


def heading() -> Row:
    """Return the heading in the active language."""
    return Row(
        _("Code"),
        _("Matter"),
        _("Departments"),
        _("Reviews"),
        _("Trips"),
        _("Submissions"),
        _("Hall time"),
        _("Real time"),
    )


def row_of(result: WalkResult) -> Row:
    """Return the row of a delivered matter; before → now where the hall made a difference."""
    name = result.matter.name
    assert result.hall_from is not None
    assert result.hall_to is not None
    return Row(
        result.code,
        f"{name.zh} {name.en}",
        str(len(result.departments)),
        str(result.reviews),
        f"{result.trips_before} → {result.trips_now}",
        f"{result.submissions_before} → {result.submissions_now}",
        in_words(result.hall_to - result.hall_from),
        f"{result.seconds:.1f} s",
    )


def in_words(span: timedelta) -> str:
    """Return a span as minutes, hours and minutes, or whole days."""
    minutes = round(span.total_seconds() / 60)
    if span.days >= 1:
        return ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}
    if minutes >= 60:
        parts = {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}
        return _("%(hours)d h %(minutes)s min") % parts
    return _("%(n)d min") % {"n": minutes}


def total_of(results: Sequence[WalkResult]) -> Row:
    """Return the last row: everything together."""
    trips = sum(r.trips_before or 0 for r in results), sum(r.trips_now or 0 for r in results)
    papers = (
        sum(r.submissions_before or 0 for r in results),
        sum(r.submissions_now or 0 for r in results),
    )
    reviews = str(sum(result.reviews or 0 for result in results))
    departments = str(len({code for result in results for code in result.departments}))
    words = f"{trips[0]} → {trips[1]}", f"{papers[0]} → {papers[1]}"
    return Row("", _("Together"), departments, reviews, *words, "", "")


def table(results: Sequence[WalkResult]) -> str:
    """Return the table as text, one line for each matter, with a heading and the sums."""
    rows = [heading().cells(), *(row_of(result).cells() for result in results)]
    rows.append(total_of(results).cells())
    return aligned(rows, rule_after={0, len(rows) - 2})


def aligned(
    rows: Sequence[Sequence[str]], *, rule_after: Iterable[int] = (0,), words: int = _WORDS
) -> str:
    """Return rows of cells as straight columns; the first ``words`` columns stand on the left."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    rules = set(rule_after)
    lines = []
    for number, row in enumerate(rows):
        cells = [
            padded(cell, wide, left=place < words)
            for place, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(GAP.join(cells).rstrip())
        if number in rules:
            lines.append("─" * (sum(widths) + len(GAP) * (len(widths) - 1)))
    return "\n".join(lines)


def padded(text: str, wide: int, *, left: bool) -> str:
    """Return a text filled up with spaces to so many columns of a terminal."""
    filling = " " * (wide - width(text))
    return text + filling if left else filling + text


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
