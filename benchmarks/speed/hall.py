"""The hall itself: accepted at the window, carried by its real workers and beat to a valid set."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management import call_command
from django.db.models import Count, F, Q

from benchmarks.speed import matter
from benchmarks.speed.contender import DEPARTMENTS, Rows, seconds_until
from benchmarks.speed.workers import Crew
from cases import acceptance
from cases.lifecycle import CaseState, Event, ReviewState
from cases.models import Case, Certificate, Entry, IssuanceSet, Notice, Review
from cases.models.issuance import SetState
from settings.broker import queues
from settings.celery import app
from web import clock

#: The lines with which cases are taken in, before anything is measured.
_BEFORE = (Event.OPEN, Event.FILL_IN, Event.RECEIVE)


#: Cases accepted in one transaction, as many as an intake takes at once.
TOGETHER = 100


def batched(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Cut a list into parts of so many, the last one shorter."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


class Hall:
    """The hall with two worker processes and its beat."""

    name = "hall"

    def __init__(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self._version = matter.publish(clock.now())
        self._ids: list[int] = []
        # Nobody is told anything here, by the hall as little as by its rivals.
        carrying = [queue for queue in queues() if queue != "messages"]
        self._crew = Crew(self.name, app, "benchmarks.speed.hall_worker", carrying)
        self._crew.add_beat()

    def prepare(self, cases: int) -> None:
        """Take in so many cases at the window."""
        at = clock.now()
        self._ids = [matter.receive(self._version, at).pk for _ in range(cases)]

    def run(self) -> float:
        """Accept every case, and wait for the last valid set."""
        begun = time.perf_counter()
        for some in batched(self._ids, TOGETHER):
            acceptance.accept_many(some, by=matter.CLERK, at=clock.now())
        valid = IssuanceSet.objects.filter(case__gte=self._ids[0], state=SetState.VALID)
        return seconds_until(valid.count, len(self._ids), begun)

    def check(self) -> list[str]:
        """Look for cases without exactly one conclusion and five certificates valid at one moment."""
        return [
            f"case {row['pk']}: {_told(row)}" for row in self._counted() if _told(row) != _RIGHT
        ]

    def close(self) -> None:
        """End the workers and the beat."""
        self._crew.stop()

    def rows_of_a_case(self) -> Rows:
        """Count what one case adds, in the hall's own tables."""
        self.prepare(1)
        before = self._rows()
        self.run()
        after = self._rows()
        return Rows(*(new - old for new, old in zip(after, before, strict=True)))

    def _rows(self) -> list[int]:
        mine: dict[str, Any] = {"case__in": self._ids}
        tables = (Review, Entry, Notice, IssuanceSet)
        counts = [table.objects.filter(**mine).count() for table in tables]
        return [*counts, Certificate.objects.filter(review__case__in=self._ids).count()]

    def _counted(self) -> list[dict[str, Any]]:
        approved = Q(reviews__state=ReviewState.APPROVED)
        concluded = Q(entries__event=Event.CONCLUDE)
        certificates = "issuance_sets__certificates"
        together = Q(**{f"{certificates}__valid_from": F("issuance_sets__valid_at")})
        cases = Case.objects.filter(pk__in=self._ids).annotate(
            approved=Count("reviews", filter=approved, distinct=True),
            conclusions=Count("entries", filter=concluded, distinct=True),
            sets=Count("issuance_sets", distinct=True),
            certificates=Count(certificates, filter=together, distinct=True),
        )
        return list(cases.values("pk", "state", *_COUNTED))


_COUNTED = ("approved", "conclusions", "sets", "certificates")
_RIGHT = (CaseState.READY_FOR_ISSUE, len(DEPARTMENTS), 1, 1, len(DEPARTMENTS))


def _told(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["state"], *(row[name] for name in _COUNTED))
