"""Work in hand: a mark for what a worker is doing, so that its death is told of the work that killed it.

An exception is caught where it is raised (``failures.attempt``); a process that is killed, crashes in
native code or runs into its last time limit raises nothing. Whoever holds the claim on a piece of work and
finds a mark on it knows that the last worker died over it. Marks are put down when the work is over, well
or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext_lazy as _

from web.models import WorkInHand

#: Marks of work that nobody takes up again, because it was done elsewhere, are kept so long.
KEPT = timedelta(days=1)


class WorkerLost(Exception):
    """The worker ended in the middle of a piece of work."""

    def __init__(self) -> None:
        super().__init__(_("The worker ended in the middle of this work."))


@contextmanager
def taken(kind: str, subjects: Collection[int], at: datetime, *, alone: bool) -> Iterator[None]:
    """Mark some work as in hand while the block does it; ``alone`` when it is one piece by itself.

    A batch that ran out of time keeps its marks, as if its worker had died.
    """
    WorkInHand.objects.bulk_create(
        [WorkInHand(kind=kind, subject=str(one), alone=alone, since=at) for one in subjects],
        update_conflicts=True,
        unique_fields=["kind", "subject"],
        update_fields=["alone", "since"],
    )
    try:
        yield
    except BaseException as fault:
        if alone or not isinstance(fault, SoftTimeLimitExceeded):
            put_down(kind, subjects)
        raise
    put_down(kind, subjects)


def put_down(kind: str, subjects: Iterable[int]) -> None:
    """Take the marks of some work away."""
    WorkInHand.objects.filter(kind=kind, subject__in=[str(one) for one in subjects]).delete()


def left_behind(kind: str, subjects: Iterable[int]) -> dict[int, bool]:
    """Return which of this work was in hand of a worker that died, and whether it was there alone.

    Only for work that the caller has claimed: nobody else can be at it.
    """
    marks = WorkInHand.objects.filter(kind=kind, subject__in=[str(one) for one in subjects])
    return {int(subject): alone for subject, alone in marks.values_list("subject", "alone")}


def forget_old(at: datetime) -> None:
    """Take away marks that nobody asks about any more."""
    WorkInHand.objects.filter(since__lt=at - KEPT).delete()
