"""``walk_matters``: walk every matter to delivery, or show the table of the last walk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.timezone import localtime

from hall.demo import town
from hall.demo.models import WalkResult
from hall.demo.stored import latest_complete
from hall.demo.table import table
from hall.demo.walk import OutOfTime, Progress, Stuck, walk

BAR = 24


class Command(BaseCommand):
    """Walk the matters with a progress bar, and end with the table."""

    help = "Walk every matter of the demo to delivery; shows the stored table when there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--again`` walks anew."""
        parser.add_argument("--again", action="store_true", help="walk anew, with new cases")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table; exit code 1 with the blockers' sentences when the walk is stuck."""
        if not settings.HALL_DEMO:
            raise CommandError("Matters are walked in the demo only.")
        with translation.override("en"):
            results = [] if options["again"] else latest_complete()
            results = results or self._walked(again=options["again"])
            self.stdout.write(f"\n{table(results)}\n\n")
            total = len(town.stories())
            self.stdout.write(f"{len(results)} of {total} matters issued")

    def _walked(self, *, again: bool) -> list[WalkResult]:
        try:
            return walk(tell=self._tell, again=again)
        except (Stuck, OutOfTime) as fault:
            raise CommandError(f"The walk did not come to its end.\n{fault}") from fault
        finally:
            if self._is_terminal:
                self.stdout.write("")

    @property
    def _is_terminal(self) -> bool:
        return bool(self.stdout.isatty())

    def _tell(self, progress: Progress) -> None:
        """Move the bar, or write a line for each matter where there is no terminal."""
        if self._is_terminal:
            self.stdout.write(f"\r{_bar(progress)}\x1b[K", ending="")
            self.stdout.flush()
        elif progress.finished is not None:
            self.stdout.write(_line(progress))


def _bar(progress: Progress) -> str:
    filled = BAR * progress.done // progress.total
    bar = "█" * filled + "░" * (BAR - filled)
    at = f"{localtime(progress.hall_time):%F %H:%M}"
    done = f"{progress.done} of {progress.total} matters issued"
    return f"{bar} {done} · {progress.lines} acts in the journal · hall clock {at}"


def _line(progress: Progress) -> str:
    result = progress.finished
    assert result is not None
    assert result.hall_to is not None
    name, at = result.matter.name, f"{localtime(result.hall_to):%F %H:%M}"
    return f"{progress.done:>2}/{progress.total} {result.code} {name.zh} {name.en}: issued {at}"
