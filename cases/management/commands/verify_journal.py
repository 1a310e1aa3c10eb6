"""Prove the journal: replay every case's lines, check the chain, and say what does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cases.chain import faults
from cases.models import Case


class Command(BaseCommand):
    """Verify the journal of all cases, or of one."""

    help = "Verifies that the journal is whole and leads to the stored states."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of a case, to verify only that one."""
        parser.add_argument("number", nargs="?", help="number of a case")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault as a sentence; fail when there is one."""
        cases = Case.objects.order_by("pk").prefetch_related("reviews")
        if options["number"]:
            cases = cases.filter(number=options["number"])
        checked = lines = found = 0
        for case in cases.iterator(chunk_size=200):
            checked, lines = checked + 1, lines + case.journal_count
            for fault in faults(case, case.entries.order_by("seq")):
                found += 1
                told = {"case": case, "fault": fault}
                self.stderr.write(_("Case %(case)s: %(fault)s") % told)
        told = {"cases": checked, "lines": lines, "faults": found}
        self.stdout.write(_("%(cases)d cases, %(lines)d lines, %(faults)d faults") % told)
        if found:
            raise CommandError(_("The journal does not hold."))
