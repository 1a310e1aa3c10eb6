"""The naive Celery chord: five approvals as its header, the conclusion as its body."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from celery import chord
from django.db import transaction

from benchmarks.speed.contender import DEPARTMENTS
from benchmarks.speed.rivals.celery import app
from benchmarks.speed.rivals.plan import acts
from benchmarks.speed.rivals.rival import CeleryRival


@app.task(name="chord.approve")
def approve(case_id: int, department: str) -> None:
    """Approve for one department."""
    with transaction.atomic():
        acts().approve(case_id, department)


@app.task(name="chord.conclude", ignore_result=True)
def conclude(_decisions: Sequence[None], case_id: int) -> None:
    """Conclude: Celery calls it when all five are done."""
    with transaction.atomic():
        acts().conclude(case_id)


class Chord(CeleryRival):
    """A chord for each case; its result backend is the Redis that carries its messages."""

    name = "chord"

    def start(self, ids: Sequence[int]) -> None:
        """Accept one case after the other, with a chord after each commit."""
        for case_id in ids:
            with transaction.atomic():
                acts().accept(case_id)
                transaction.on_commit(partial(_send, case_id))


def _send(case_id: int) -> None:
    header = [approve.s(case_id, department) for department in DEPARTMENTS]
    chord(header)(conclude.s(case_id))
