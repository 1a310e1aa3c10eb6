"""The album: every matter walked by its people and workers, and photographed at each step.

The walk happens in a transaction that is taken back, so that the hall clock and the numbers stay as they
were; only printed papers stay in the store of files, where the copies find them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.lifecycle import CaseState
from cases.models import Case, Party
from hall.demo.growing import detours, hands
from hall.demo.growing.tables import TABLES
from hall.demo.models import WalkResult
from hall.demo.walk import walk
from web import clock

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Photograph:
    """One case at one moment: its rows by table, who it is about, and when it was taken."""

    code: str
    state: CaseState
    outcome: str
    taken_at: datetime
    rows: Rows
    applicant: Party | None
    agent: Party | None


@dataclass
class Album:
    """The photographs of one walk; a case that has not moved is not taken twice."""

    photographs: list[Photograph] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set)
    _followed: set[tuple[str, str]] = field(default_factory=set)

    def is_new(self, code: str, detour: str) -> bool:
        """Whether nobody has followed this detour of a matter before; from now on somebody has."""
        fresh = (code, detour) not in self._followed
        self._followed.add((code, detour))
        return fresh

    def take(self, cases: Collection[int], at: datetime) -> None:
        """Photograph those of the cases that have moved, after everybody concerned was told."""
        hands.tell(cases, at)
        found = Case.objects.filter(pk__in=cases).select_related("applicant", "agent", "version")
        for case in found.order_by("pk"):
            head = bytes(case.journal_head)
            if head not in self._seen:
                self._seen.add(head)
                self.photographs.append(_photograph(case, at))


def _photograph(case: Case, at: datetime) -> Photograph:
    return Photograph(
        code=case.version.code,
        state=CaseState(case.state),
        outcome=case.outcome,
        taken_at=at,
        rows={table.name: table.rows(case.pk) for table in TABLES},
        applicant=case.applicant,
        agent=case.agent,
    )


class _TakenBack(Exception):
    """Ends a transaction whose work is not kept."""


@contextmanager
def _taken_back() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        pass


def fill(codes: Collection[str] | None, tell: Callable[[str], None]) -> list[Photograph]:
    """Walk these matters (all when None), detours included; return every photograph.

    Raises what a walk raises: ``Stuck`` and ``OutOfTime``.
    """
    album = Album()
    with _taken_back():
        walk(
            codes,
            pump=lambda: _work(album),
            again=True,
            tell=lambda now: tell(f"walked {now.done} of {now.total} matters"),
        )
    return album.photographs


def _walked() -> list[int]:
    number = WalkResult.objects.latest_walk()
    return list(WalkResult.objects.of_walk(number).values_list("case_id", flat=True))


def _work(album: Album) -> None:
    """Do what the workers do, with a photograph after each stage and a look at every detour."""
    at, cases = clock.now(), _walked()
    _look_aside(album, cases, at)
    for stage in (hands.circulate, hands.decide, hands.issue, hands.close_files):
        album.take(cases, at)
        stage(cases, at)
    hands.report_payments(at)
    album.take(cases, at)


def _look_aside(album: Album, cases: Collection[int], at: datetime) -> None:
    """Follow each detour of a matter once, from a case as it is now, and come back to it."""
    for case in Case.objects.filter(pk__in=cases).select_related("version").order_by("pk"):
        for name, detour in detours.open_to(case).items():
            if album.is_new(case.version.code, name):
                with _taken_back():
                    _follow(album, detour(case, at), [case.pk], at)


def _follow(album: Album, steps: Iterator[None], cases: Collection[int], at: datetime) -> None:
    for _step in steps:
        hands.issue(cases, at)
        album.take(cases, at)
        hands.close_files(cases, at)
        album.take(cases, at)
