"""Draw docs/lifecycle.md from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cases.drawing import lifecycle_page


class Command(BaseCommand):
    """Write the page of the lifecycle."""

    help = "Draws docs/lifecycle.md from cases/lifecycle.py."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        page = Path("docs/lifecycle.md")
        page.write_text(lifecycle_page(), encoding="utf-8")
        self.stdout.write(f"{page} is drawn.")
