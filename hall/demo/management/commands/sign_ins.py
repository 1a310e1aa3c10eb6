"""``sign_ins``: print who can sign in to the demo, in which post, and the password of all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.duties import PostRole
from accounts.models import User
from cases.wording import post
from departments.registry import departments
from hall.demo import password, town
from hall.demo.table import aligned
from hall.demo.town import Colleague


class Command(BaseCommand):
    """Print the sign-ins of the demo."""

    help = "Print the demo's sign-ins: user name, post, department; and the password."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table; exit code 1 when no town is founded."""
        word = password.read()
        if not settings.HALL_DEMO or word is None or not User.objects.exists():
            raise CommandError("There is no town to sign in to. Run found_town in the demo first.")
        with translation.override("en"):
            rows = [["User name", "Name", "Post", "Department"], *_rows()]
            self.stdout.write(aligned(rows, words=4))
        self.stdout.write(f"\nPassword of all of them: {word}")


def _rows() -> Iterable[list[str]]:
    there = set(User.objects.values_list("username", flat=True))
    for person in town.staff():
        if person.username in there:
            yield _row(person)


def _row(person: Colleague) -> list[str]:
    role = post(PostRole(person.role).value)
    department = departments().get(person.department)
    where = f"{department.name.zh} {department.name.en}" if department else ""
    return [person.username, person.name, f"{role['zh']} {role['en']}", where]
