"""The ladder for races: each rung is climbed once, by the real acts, and photographed.

A race needs hundreds of cases at one rung. The rows of a rung that was climbed before in this process are
copied back from its photograph instead of being climbed again; no row is written that no act wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from cases import acceptance, circulation, journal
from cases.actors import HALL
from cases.circulation import Opinion
from cases.lifecycle import Event, ReviewState
from cases.models import Case
from cases.models.review import Handling
from departments import registry
from tests.cast import CHEN, MONDAY, SUN, approver
from tests.small_matters import Item, filled, small_matter


@dataclass(frozen=True)
class Ladder:
    """Some cases of one small matter, worked on by persons."""

    items: tuple[Item, ...]
    count: int

    def up_to(self, rung: str) -> list[Case]:
        """Bring the cases to a rung and return them in their order."""
        if (self, rung) in _taken:
            _put_back(_taken[self, rung])
        else:
            self._climb(rung)
            _taken[self, rung] = _photograph()
        return list(Case.objects.order_by("pk"))

    def _climb(self, rung: str) -> None:
        rungs = list(RUNGS)
        if rung == GROUND:
            self._open()
        else:
            below = rungs[rungs.index(rung) - 1] if rung != rungs[0] else GROUND
            RUNGS[rung](self.up_to(below))

    def _open(self) -> None:
        version = small_matter(self.items)
        for _ in range(self.count):
            filled(version)


# Rungs -------------------------------------------------------------------------------------------


def _receive(cases: Sequence[Case]) -> None:
    for case in cases:
        acceptance.receive(case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY)


def _accept(cases: Sequence[Case]) -> None:
    for case in cases:
        acceptance.accept(case.pk, by=CHEN, at=MONDAY)


def circulate(cases: Sequence[Case] = ()) -> None:
    """Send every accepted case to its departments."""
    while circulation.circulate_many(limit=100, at=MONDAY):
        pass


def leave_to_automatic_officers(items: Sequence[Item]) -> None:
    """Let the automatic officers work on what is queued from now on."""
    chosen = [(item.id, item.department) for item in items]
    registry.choose(chosen, Handling.AUTOMATIC, by=SUN, at=MONDAY)


def _sign(cases: Sequence[Case]) -> None:
    with journal.change_many(Case.objects.all(), Event.SUB_SIGN, by=HALL, at=MONDAY) as folders:
        for folder in folders:
            for review in folder.reviews.values():
                if review.state == ReviewState.QUEUED:
                    circulation.sign(folder, review, approver(review.department))


def _conclude(cases: Sequence[Case]) -> None:
    """Let the first approvers approve what they signed for."""
    with journal.change_many(Case.objects.all(), Event.SUB_APPROVE, by=HALL, at=MONDAY) as folders:
        for folder in folders:
            for review in folder.reviews.values():
                officer = approver(review.department)
                circulation.decide_approval(folder, review, Opinion(), officer)
                circulation.gather(folder)


#: A draft with its whole form.
GROUND = "filled"
RUNGS: dict[str, Callable[[Sequence[Case]], None]] = {
    "received": _receive,
    "accepted": _accept,
    "circulated": circulate,
    "signed": _sign,
    "concluded": _conclude,
}


# Photographs -------------------------------------------------------------------------------------

_taken: dict[tuple[Ladder, str], str] = {}


def _tables() -> list[str]:
    names = connection.introspection.table_names()
    return [name for name in names if name.startswith(("cases_", "departments_"))]


def _photograph() -> str:
    """Copy every row of cases and departments into a schema of its own; return its name."""
    schema = f"photograph_{len(_taken)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        for table in _tables():
            cursor.execute(f"CREATE UNLOGGED TABLE {schema}.{table} AS TABLE public.{table}")
    return schema


def _put_back(schema: str) -> None:
    """Copy the rows back into empty tables; references are looked at when all are there."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"INSERT INTO public.{table} TABLE {schema}.{table}")
