"""What the issuing worker does: make sets valid, print notices, close files."""

from __future__ import annotations

from celery import shared_task

from departments.nudges import HALL_QUEUE, arrived, nudge
from hall.issuing.claims import claimed
from hall.issuing.work import KINDS_OF_WORK, NothingChanged, Piece
from web import clock, failures

#: Acts of each kind in one round of one task, so that printing never keeps a worker for long, and
#: neither results nor notices nor files wait for each other.
SHARE = 10


@shared_task(name="issuing.issue")
def issue() -> None:
    """Make results valid, print notices and close files; come again while something is left."""
    arrived("issuing.issue", HALL_QUEUE)
    pieces = _pieces()
    failed = failures.failed_before((piece.work.kind, piece.key) for piece in pieces)
    done = sum(_alone(piece, (piece.work.kind, str(piece.key)) in failed) for piece in pieces)
    if done and _pieces():
        nudge("issuing.issue", HALL_QUEUE)


@shared_task(name="issuing.sweep")
def sweep() -> None:
    """Find by its state what waits for the issuing worker, and nudge it."""
    if _pieces():
        nudge("issuing.issue", HALL_QUEUE)


def _pieces() -> list[Piece]:
    """Return the next pieces of work: results to freeze and to make valid, notices, files to close.

    What failed and rests, or was given up, is none of them.
    """
    at = clock.now()
    return [piece for work in KINDS_OF_WORK for piece in work.next(SHARE, at)]


def _alone(piece: Piece, known_to_fail: bool) -> bool:
    """Do one piece of work unless another worker has it; tell whether it changed anything."""
    with claimed(piece.work.claim, piece.claimed) as ours:
        return ours and _try(piece, known_to_fail)


def _try(piece: Piece, known_to_fail: bool) -> bool:
    """Do one piece; what fails, or changes nothing and still waits, rests and is told."""
    at, changed = clock.now(), False
    attempt = failures.attempt(piece.work.kind, piece.key, at, known_to_fail=known_to_fail)
    with attempt:
        changed = bool(piece.work.act(piece.key, at))
        if not changed and piece.work.still_waits(piece.key):
            raise NothingChanged
    return changed
