"""What the issuing worker does: make sets valid, print notices, close files."""

from __future__ import annotations

import logging
from collections.abc import Collection

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from departments.nudges import HALL_QUEUE, arrived, nudge
from hall.issuing.claims import claimed
from hall.issuing.work import KINDS_OF_WORK, NothingChanged, Work
from web import clock, failures, in_hand
from web.in_hand import WorkerLost

logger = logging.getLogger(__name__)

#: Pieces of each kind in one round of one task, so that neither results nor notices nor files wait for
#: each other for long.
SHARE = 100
#: Shares of which a worker takes the first that no other worker has.
IN_SIGHT = 4


@shared_task(name="issuing.issue")
def issue() -> None:
    """Make results valid, print notices and close files; come again while something is left."""
    arrived("issuing.issue", HALL_QUEUE)
    done = sum([_round(work) for work in KINDS_OF_WORK])
    if done and _something_waits():
        nudge("issuing.issue", HALL_QUEUE)


@shared_task(name="issuing.sweep")
def sweep() -> None:
    """Find by its state what waits for the issuing worker, and nudge it."""
    if _something_waits():
        nudge("issuing.issue", HALL_QUEUE)


def _something_waits() -> bool:
    """Whether anything is to be done now; what failed and rests, or was given up, is not."""
    return any(work.next(1, clock.now()) for work in KINDS_OF_WORK)


def _round(work: Work) -> int:
    """Do one share of a kind of work, without what other workers have; return how many pieces changed."""
    pieces = work.next(SHARE * IN_SIGHT, clock.now())
    if not pieces:
        return 0
    with claimed(work.claim, [piece.claimed for piece in pieces], SHARE) as ours:
        mine = work.still_waiting([piece.key for piece in pieces if piece.claimed in ours])
        if mine and len(pieces) > SHARE:
            nudge("issuing.issue", HALL_QUEUE)  # for another worker, if one has nothing to do
        suspects = _suspects(work, mine)
        failed = failures.failed_before((work.kind, key) for key in mine)
        troubled = [key for key in mine if (work.kind, str(key)) in failed]
        others = [key for key in mine if key not in {*suspects, *troubled}]
        return (
            _together(work, others)
            + _one_by_one(work, suspects - {*troubled}, known_to_fail=False)
            + _one_by_one(work, troubled, known_to_fail=True)
        )


def _suspects(work: Work, keys: list[int]) -> set[int]:
    """Return the work among these that a batch had in hand when its worker died: one of it killed him.

    What was in hand alone did it: it rests, is told, and is taken out of ``keys``.
    """
    deaths = in_hand.left_behind(work.kind, keys)
    guilty = [key for key, alone in deaths.items() if alone]
    for key in guilty:
        failures.record(work.kind, key, WorkerLost(), clock.now())
        keys.remove(key)
    in_hand.put_down(work.kind, guilty)
    return deaths.keys() - guilty


def _together(work: Work, keys: Collection[int]) -> int:
    """Do some pieces at once; when that fails, or changes nothing, do them one by one."""
    if not keys:
        return 0
    try:
        with in_hand.taken(work.kind, keys, clock.now(), alone=False):
            done = work.act(keys, clock.now())
        if done:
            return done
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("A batch of %s failed; its pieces are tried one by one.", work.kind)
    return _one_by_one(work, keys, known_to_fail=False)


def _one_by_one(work: Work, keys: Collection[int], *, known_to_fail: bool) -> int:
    return sum([_alone(work, key, known_to_fail) for key in keys])


def _alone(work: Work, key: int, known_to_fail: bool) -> bool:
    """Do one piece; what fails, or changes nothing and still waits, rests and is told."""
    at, changed = clock.now(), False
    with (
        in_hand.taken(work.kind, [key], at, alone=True),
        failures.attempt(work.kind, key, at, known_to_fail=known_to_fail),
    ):
        changed = bool(work.act([key], at))
        if not changed and work.still_waiting([key]):
            raise NothingChanged
    return changed
