"""What all rivals share: their cases, the wait for the last one, and the referee."""

from __future__ import annotations

import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from django.core.management import call_command
from django.db.models import Count, F, Q

from benchmarks.speed.contender import DEPARTMENTS, Rows, seconds_until
from benchmarks.speed.rivals import plan
from benchmarks.speed.rivals.celery import app
from benchmarks.speed.rivals.models import Case, State


class Rival(ABC):
    """A contender on the rivals' tables; who carries the cases is said by ``start``."""

    name = "rival"

    def __init__(self) -> None:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        self._ids: list[int] = []

    def prepare(self, cases: int) -> None:
        """Lay down so many received cases."""
        drafts = [Case(number=f"BEN-{uuid.uuid4().hex}") for _ in range(cases)]
        self._ids = [case.pk for case in Case.objects.bulk_create(drafts)]

    def run(self) -> float:
        """Accept every case, and wait for the last valid set."""
        begun = time.perf_counter()
        self.start(self._ids)
        ready = Case.objects.filter(pk__gte=self._ids[0], state=State.READY)
        return seconds_until(ready.count, len(self._ids), begun)

    @abstractmethod
    def start(self, ids: Sequence[int]) -> None:
        """Accept these cases and set in motion what carries them on."""

    def check(self) -> list[str]:
        """Look for cases without exactly what one case of the hall has."""
        right = _right(plan.rows())
        return [
            f"case {pk}: {_worded(found)} instead of {_worded(right)}"
            for pk, *found in _found(self._ids)
            if found != right
        ]

    def close(self) -> None:  # noqa: B027 - nothing was started, unless a rival says so
        """End what was started: nothing."""


class CeleryRival(Rival):
    """A rival whose steps are done by two Celery worker processes."""

    def __init__(self) -> None:
        # Here and not above: it brings the hall's own Celery, which a rival's worker must not load.
        from benchmarks.speed.workers import Crew

        super().__init__()
        self._crew = Crew(self.name, app, "benchmarks.speed.rivals.celery", ["celery"])

    def close(self) -> None:
        """End the workers."""
        self._crew.stop()


_NAMES = ("state", "approved", "lines", "conclusions", "notices", "sets", "certificates")


def _right(rows: Rows) -> list[object]:
    each = len(DEPARTMENTS)
    return [State.READY.value, each, rows.lines, rows.shares(plan.ACTS)[1], rows.notices, 1, each]


def _found(ids: Sequence[int]) -> Iterable[list[object]]:
    """Yield each case with what it has: counted in the tables, together means at one moment."""
    together = Q(sets__valid_at=F("concluded_at"))
    counted = Case.objects.filter(pk__in=ids).annotate(
        approved=Count("reviews", filter=Q(reviews__decided_at__isnull=False), distinct=True),
        written=Count("lines", distinct=True),
        conclusions=Count("lines", filter=Q(lines__event="conclude"), distinct=True),
        told=Count("notices", distinct=True),
        issued=Count("sets", distinct=True),
        certificates=Count("sets__certificates", filter=together, distinct=True),
    )
    columns = ("state", "approved", "written", "conclusions", "told", "issued", "certificates")
    return map(list, counted.values_list("pk", *columns))


def _worded(found: Sequence[object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(_NAMES, found, strict=True))
