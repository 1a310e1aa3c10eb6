"""``found_town``: let the town of the demo be there, with its people in their posts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.errors import Refusal
from hall.demo.founding import found


class Command(BaseCommand):
    """Found the town, or complete it; done twice, nothing changes."""

    help = "Found the demo town: people in their posts, the hall clock, who decides what."

    def handle(self, *args: Any, **options: Any) -> None:
        """Found the town and say what was added; exit code 1 when it is refused."""
        with translation.override("en"):
            try:
                added = found()
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{added.people} people settled, {added.sub_items} sub-items given to their hands."
        )
