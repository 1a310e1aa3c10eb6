"""``grow``: fill a demo or test database with cases, to see how the hall does when it is old."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from cases.errors import Refusal
from cases.models import Case
from hall.demo import town
from hall.demo.growing import growth, room
from hall.demo.walk import OutOfTime, Stuck

#: More would take days, and case numbers run out at a million a day.
MOST = 100_000_000


class Command(BaseCommand):
    """Grow the hall to so many cases; cut off, it goes on where it was."""

    help = "Fills a demo database with finished and running cases (run as the owner of the tables)."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many cases there are to be, of which matters, and by how many processes."""
        parser.add_argument("--cases", type=int, required=True, help="how many there are to be")
        parser.add_argument("--matters", nargs="+", metavar="CODE", help="only these matters")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Grow and verify; exit code 1 with a sentence when it is refused or a case is wrong."""
        total, codes, processes = options["cases"], options["matters"], options["processes"]
        _demand(total, codes, processes)
        there, begun = Case.objects.count(), time.monotonic()
        more = max(total - there, 0)
        self.stdout.write(
            f"{there} cases are there, {more} more need {room.gigabytes(room.needed(more))} free"
            f" ({room.gigabytes(room.free())} are)."
        )
        with translation.override("en"):
            try:
                seen = growth.grow(total, codes=codes, processes=processes, tell=self._tell)
            except (Refusal, Stuck, OutOfTime) as trouble:
                raise CommandError(str(trouble)) from trouble
        took = time.monotonic() - begun
        self.stdout.write(f"{more} cases in {took:.0f} s, {more / took:.0f} a second.")
        self.stdout.write(
            f"Verified a sample: {seen.cases} cases, {seen.lines} lines, {len(seen.faults)} faults."
        )
        if seen.faults:
            raise CommandError("\n".join(seen.faults[:20]))

    def _tell(self, sentence: str) -> None:
        self.stdout.write(f"  {sentence}")
        self.stdout.flush()


def _demand(total: int, codes: list[str] | None, processes: int) -> None:
    if not 0 < total <= MOST:
        raise CommandError(f"Say how many cases there are to be: 1 to {MOST}.")
    if processes < 1:
        raise CommandError("At least one process is needed.")
    unknown = sorted(set(codes or ()) - set(town.stories()))
    if unknown:
        known = " ".join(town.stories())
        raise CommandError(f"There is no matter {' '.join(unknown)}. Known are: {known}.")
