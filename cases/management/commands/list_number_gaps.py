"""``list_number_gaps``: which numbers of every series were reserved and belong to no case or paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cases.models import NumberSeries
from cases.numbering import gaps


class Command(BaseCommand):
    """List the gaps of all series; one whose act is just under way is listed as well."""

    help = "Lists the numbers that were reserved and belong to no case or paper."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each series with gaps, and how many there are in all."""
        found = total = 0
        for series in NumberSeries.objects.order_by("key"):
            missing = gaps(series.key)
            if missing:
                self.stdout.write(f"{series.key}: {', '.join(ranges(missing))}")
            found, total = found + len(missing), total + series.last
        told = {"gaps": found, "numbers": total}
        self.stdout.write(_("%(gaps)d gaps in %(numbers)d numbers") % told)


def ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Yield ascending numbers as text, those that follow one another as a range: 3, 5–9."""
    for _shift, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _place, number in run]
        yield str(members[0]) if len(members) == 1 else f"{members[0]}–{members[-1]}"
