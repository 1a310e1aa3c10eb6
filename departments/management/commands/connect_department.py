"""``manage.py connect_department tax https://tax.example/hall --secret-file FILE``: connect its system."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.actors import HALL
from cases.errors import Refusal
from departments.remote import connecting
from web import clock


class Command(BaseCommand):
    """Connect a department's own system, change its address or secret, or take it away."""

    help = "Connect a department's own system, or change where it is and what signs its messages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The department, where its system is, and the file that holds the secret."""
        parser.add_argument("department")
        parser.add_argument("address", nargs="?", default="")
        parser.add_argument("--secret-file", type=Path, help="a file with whsec_…, read once")
        parser.add_argument("--remove", action="store_true", help="take the connection away")

    def handle(self, *args: Any, **wish: Any) -> None:
        """Do it, or say in a sentence why not."""
        try:
            self.stdout.write(self._do(wish))
        except (Refusal, OSError) as trouble:
            raise CommandError(str(trouble)) from trouble

    def _do(self, wish: dict[str, Any]) -> str:
        department = wish["department"]
        if wish["remove"]:
            connecting.disconnect(department)
            return f"{department} is not connected any more."
        if wish["secret_file"] is None:
            raise CommandError("--secret-file is needed.")
        secret = wish["secret_file"].read_text().strip()
        connecting.connect(department, wish["address"], secret, by=HALL, at=clock.now())
        return f"{department} is connected."
