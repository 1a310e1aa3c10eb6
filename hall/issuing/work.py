"""The kinds of work of the issuing worker: which rows wait, whom the claim is on, and the act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases import issuance, notices
from cases.models import Case, IssuanceSet, Notice
from hall.issuing.claims import CASE, NOTICE
from web import failures

#: Kinds, as the list of failed work has them.
RESULTS, SET, PAPER, FILE = "issuing.case", "issuing.set", "issuing.notice", "issuing.archive"

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
    act: Callable[[int, datetime], object]
    claim: int = CASE
    on: str = "pk"

    def next(self, limit: int, at: datetime) -> list[Piece]:
        """Return the oldest pieces that wait and do not rest."""
        waiting = failures.awake(self.waiting(), self.kind, at).order_by("pk")
        return [Piece(self, *row) for row in waiting.values_list("pk", self.on)[:limit]]

    def still_waits(self, key: int) -> bool:
        """Whether this piece is still to be done."""
        return self.waiting().filter(pk=key).exists()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work: its key, and the row that is claimed for it."""

    work: Work
    key: int
    claimed: int


def _freeze(case_id: int, at: datetime) -> object:
    return issuance.freeze(case_id, at=at)


def _finish(set_id: int, at: datetime) -> object:
    return issuance.finish(set_id, at=at)


def _print(notice_id: int, at: datetime) -> object:
    return notices.print_notice(notice_id)


def _archive(case_id: int, at: datetime) -> object:
    return issuance.archive(case_id, at=at)


#: In the order in which a round does them.
KINDS_OF_WORK = (
    Work(RESULTS, lambda: Case.objects.waiting_for_issuance(), _freeze),
    Work(RESULTS, lambda: Case.objects.with_late_results(), _freeze),
    Work(SET, lambda: IssuanceSet.objects.unfinished(), _finish, on="case_id"),
    Work(PAPER, lambda: Notice.objects.unprinted(), _print, claim=NOTICE),
    Work(FILE, lambda: Case.objects.waiting_for_the_archive(), _archive),
)
