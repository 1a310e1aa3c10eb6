"""What the issuing worker does: make sets valid, print notices, close files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import QuerySet

from cases import issuance, notices
from cases.errors import Refusal
from cases.models import Case, IssuanceSet, Notice
from departments.nudges import HALL_QUEUE, arrived, nudge
from hall.issuing.claims import CASE, NOTICE, claimed
from web import clock

logger = logging.getLogger(__name__)

#: What is to be done: whom the claim is on, and the act, which tells whether it changed anything.
Piece = tuple[int, int, Callable[[], object]]

#: Acts of each kind in one round of one task, so that printing never keeps a worker for long, and
#: neither results nor notices nor files wait for each other.
SHARE = 10
#: Seconds of hall time that what failed rests, doubled with each failure up to the longest.
REST, LONGEST_REST = 30, 3600


@shared_task(name="issuing.issue")
def issue() -> None:
    """Make results valid, print notices and close files; come again while something is left."""
    arrived("issuing.issue", HALL_QUEUE)
    done = sum(_alone(piece) for piece in _work())
    if done and _work():
        nudge("issuing.issue", HALL_QUEUE)


@shared_task(name="issuing.sweep")
def sweep() -> None:
    """Find by its state what waits for the issuing worker, and nudge it."""
    if _work():
        nudge("issuing.issue", HALL_QUEUE)


def _work() -> list[Piece]:
    """Return the next pieces of work: results to freeze and to make valid, notices, files to close."""
    at = clock.now()
    cases = Case.objects
    pieces: list[Piece] = [
        (CASE, pk, partial(_freeze, pk)) for pk in _ids(cases.waiting_for_issuance())
    ]
    pieces += [(CASE, pk, partial(_freeze, pk)) for pk in _ids(cases.with_late_results())]
    pieces += [
        (CASE, row.case_id, partial(_finish, row))
        for row in IssuanceSet.objects.due(at).order_by("pk")[:SHARE]
    ]
    pieces += [
        (NOTICE, row.pk, partial(_print, row))
        for row in Notice.objects.due(at).defer("content").order_by("pk")[:SHARE]
    ]
    return pieces + [
        (CASE, pk, partial(_archive, pk)) for pk in _ids(cases.waiting_for_the_archive())
    ]


def _alone(piece: Piece) -> bool:
    """Do one piece of work unless another worker has it; tell whether it changed anything."""
    kind, row_id, act = piece
    with claimed(kind, row_id) as ours:
        return ours and bool(act())


def _freeze(case_id: int) -> object:
    return issuance.freeze(case_id, at=clock.now())


def _finish(issuance_set: IssuanceSet) -> object:
    return _or_rest(issuance_set, lambda: issuance.finish(issuance_set.pk, at=clock.now()))


def _print(notice: Notice) -> object:
    return _or_rest(notice, lambda: notices.print_notice(notice.pk))


def _archive(case_id: int) -> object:
    try:
        return issuance.archive(case_id, at=clock.now())
    except Refusal as refusal:  # somebody was faster, or a line came in between
        logger.info("Case %s is not closed yet: %s", case_id, refusal)
        return None


def _or_rest(row: IssuanceSet | Notice, act: Callable[[], object]) -> object:
    """Do it; what fails is left alone for a while and said, so that it stands in nobody's way."""
    try:
        return act()
    except SoftTimeLimitExceeded:
        raise
    except Exception as fault:
        logger.exception("%s %s could not be made.", type(row).__name__, row.pk)
        rest = min(REST * 2**row.failures, LONGEST_REST)
        type(row).objects.filter(pk=row.pk).update(
            failures=row.failures + 1,
            retry_at=clock.now() + timedelta(seconds=rest),
            fault=f"{type(fault).__name__}: {fault}"[:200],
        )
        return None


def _ids(cases: QuerySet[Case]) -> list[int]:
    return list(cases.order_by("pk").values_list("pk", flat=True)[:SHARE])
