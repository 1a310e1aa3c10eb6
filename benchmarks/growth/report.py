"""The report: the table and the plot in ``docs/performance.md``, written anew by every run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import leather

from benchmarks.growth.databases import Hall
from benchmarks.growth.rounds import Row

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGE, PLOT = DOCS / "performance.md", DOCS / "img" / "growth.svg"
#: The old hall may take so many times what the young one takes.
MOST = 1.5
#: Differences below so many milliseconds are noise: a page of 10 ms varies by this from minute to minute.
NOISE = 1.0


def is_flat(row: Row) -> bool:
    """Whether a measure is within the target, or differs by less than the noise."""
    return row.ratio <= MOST or row.old - row.young < NOISE


def write(name: str, lines: Iterable[str]) -> None:
    """Put lines between the marks of a section of the page."""
    begin, end = f"<!-- {name}: written by the tool -->", f"<!-- {name}: end -->"
    text = PAGE.read_text()
    section = "\n".join([begin, "", *lines, "", end])
    fresh, count = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: section, text, flags=re.S
    )
    if count != 1:
        raise SystemExit(f"{PAGE.name} has no section '{name}'.")
    PAGE.write_text(fresh)


def table(halls: Sequence[Hall], rows: Sequence[Row]) -> list[str]:
    """Return the rows as a table."""
    young, old = (f"{hall.cases:,} cases" for hall in halls)
    lines = [f"| measure | {young}, ms | {old}, ms | ratio |", "|---|--:|--:|--:|"]
    return lines + [_line(row) for row in rows]


def _line(row: Row) -> str:
    mark = "" if is_flat(row) else " **over**"
    return f"| {row.label} | {row.young:.1f} | {row.old:.1f} | {row.ratio:.2f}{mark} |"


def plot(rows: Sequence[Row]) -> None:
    """Draw the ratio of every measure; one is as fast as in a young hall."""
    chart = leather.Chart("Time in an old hall, as a multiple of the time in a young one")
    worst_last = sorted(rows, key=lambda row: row.ratio)
    chart.add_bars([(round(row.ratio, 2), row.label) for row in worst_last])
    chart.add_x_scale(0, max(2.0, max(row.ratio for row in rows)))
    PLOT.parent.mkdir(exist_ok=True)
    chart.to_svg(str(PLOT), width=900, height=40 + 16 * len(rows))
