"""The kinds of work of the issuing worker: which rows wait, whom the claim is on, and the act on many."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases import delivery, freezing, issuance, notices
from cases.models import Case, IssuanceSet, Notice
from hall.issuing.claims import CASE, NOTICE
from web import failures

#: Kinds, as the list of failed work has them.
RESULTS, SET, PAPER, FILE = "issuing.case", "issuing.set", "issuing.notice", "issuing.archive"

#: Seconds of printing after which what is printed becomes valid, so that nobody waits for the last one.
PRINTING = 2.0

Waiting = Callable[[], QuerySet[Any]]


class NothingChanged(Exception):
    """The act ran, and the work still waits as before: it would go on for ever."""

    def __init__(self) -> None:
        super().__init__(_("The act ran, and the work still waits as before."))


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work; ``claim`` names what another worker must not have, ``on`` its column."""

    kind: str
    waiting: Waiting
    act: Callable[[Collection[int], datetime], int]
    claim: int = CASE
    on: str = "pk"

    def next(self, limit: int, at: datetime) -> list[Piece]:
        """Return the oldest pieces that wait and do not rest."""
        waiting = failures.awake(self.waiting(), self.kind, at).order_by("pk")
        return [Piece(*row) for row in waiting.values_list("pk", self.on)[:limit]]

    def still_waiting(self, keys: Collection[int]) -> list[int]:
        """Return which of these pieces are still to be done: asked once they are claimed."""
        waiting = self.waiting().filter(pk__in=keys).order_by("pk")
        return list(waiting.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work: its key, and the row that is claimed for it."""

    key: int
    claimed: int


def _freeze(case_ids: Collection[int], at: datetime) -> int:
    cases = Case.objects.filter(pk__in=case_ids)
    return len(freezing.freeze_many(cases, at=at, skip_locked=True))


def _finish(set_ids: Collection[int], at: datetime) -> int:
    until = time.monotonic() + PRINTING
    return issuance.finish_many(set_ids, at=at, enough=lambda: time.monotonic() > until)


def _print(notice_ids: Collection[int], at: datetime) -> int:
    return notices.print_notices(notice_ids)


def _archive(case_ids: Collection[int], at: datetime) -> int:
    return len([delivery.archive(case_id, at=at) for case_id in case_ids])


#: In the order in which a round does them.
KINDS_OF_WORK = (
    Work(RESULTS, lambda: Case.objects.waiting_for_issuance(), _freeze),
    Work(RESULTS, lambda: Case.objects.with_late_results(), _freeze),
    Work(SET, lambda: IssuanceSet.objects.unfinished(), _finish, on="case_id"),
    Work(PAPER, lambda: Notice.objects.unprinted(), _print, claim=NOTICE),
    Work(FILE, lambda: Case.objects.waiting_for_the_archive(), _archive),
)
