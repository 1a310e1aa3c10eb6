"""``jump_clock``: put the hall clock of the demo forward."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, localtime

from cases.clock import HALL_ZONE
from cases.errors import Refusal
from hall.demo import hours
from web import clock


class Command(BaseCommand):
    """Jump to a day, a moment, or the next due date; the windows are open where it lands."""

    help = "Put the hall clock forward: 2026-04-17, 2026-04-17T14:00, --to-next due or morning."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to jump."""
        parser.add_argument("to", nargs="?", help="a date or date and time of the hall")
        parser.add_argument("--to-next", choices=["due", "morning"], help="the next of these")

    def handle(self, *args: Any, **options: Any) -> None:
        """Jump and say what time it is now; exit code 1 when the jump is refused."""
        with translation.override("en"):
            try:
                at = hours.jump(_target(options["to"], options["to_next"]))
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"It is {localtime(at):%A %F %H:%M} in the hall.")


def _target(to: str | None, to_next: str | None) -> datetime:
    if (to is None) == (to_next is None):
        raise CommandError("Say either a date or --to-next.")
    if to is not None:
        return _moment(to)
    if to_next == "morning":
        return hours.next_morning(clock.now())
    due = hours.next_due(clock.now())
    if due is None:
        raise CommandError("Nothing is due.")
    return due


def _moment(text: str) -> datetime:
    try:
        day = parse_date(text)
        moment = parse_datetime(text) if day is None else datetime.combine(day, time.min)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"“{text}” is no date like 2026-04-17 or 2026-04-17T14:00.")
    return moment.replace(tzinfo=HALL_ZONE) if is_naive(moment) else moment
