"""``publish_catalogue``: check the catalogue's files and make them the rules of new cases."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.catalogue.loader import load
from cases.catalogue.problems import BrokenCatalogue
from cases.catalogue.publish import publish


class Command(BaseCommand):
    """Publish the catalogue, or list everything that is wrong with it."""

    help = "Publish the catalogue: new cases are accepted under it, older ones keep their version."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each matter; exit code 1 with the list of problems."""
        try:
            catalogue = load()
        except BrokenCatalogue as broken:
            problems = "\n".join(map(str, broken.problems))
            raise CommandError(f"The catalogue cannot be published:\n{problems}") from broken
        # The edge reads the clock; the core does not.
        for version in publish(catalogue, timezone.now()):  # noqa: TID251
            name = catalogue.editions[version.code].matter.name
            self.stdout.write(f"{version.code} {version.digest[:12]} {name.zh} {name.en}")
