"""What workers do when they are nudged: read the journal, send what waits; twice equals once."""

from __future__ import annotations

import time

from celery import shared_task

from departments.nudges import HALL_QUEUE, arrived
from notifications import reading, sending, tail
from notifications.failed_work import READING
from notifications.nudges import TELL
from notifications.nudges import tell as nudge
from web import clock, failures

#: Cases read and messages sent in one round: a service that hangs on each of them for five seconds
#: still ends a round before its claims run out.
CASES, MESSAGES = 50, 20
#: Messages asked after in one sweep.
ASKED = 500
#: Seconds after which a task begins no further round, so that others get the worker, too.
TURN = 20.0
#: Seconds after which what is left is looked at again.
PAUSE = 0.2


@shared_task(name=TELL)
def tell() -> None:
    """Read unread lines and send what waits; come again while something is left."""
    arrived(TELL, HALL_QUEUE)
    until = time.monotonic() + TURN
    while _read_some() + _send_some() and time.monotonic() < until:
        continue
    tail.move_on()
    if _is_left():
        nudge(countdown=PAUSE)


@shared_task(name="notifications.sweep")
def sweep() -> None:
    """Find by its rows what lost its nudge, and ask what became of what was sent."""
    sending.ask_after(clock.now(), limit=ASKED)
    if _is_left():
        nudge()
    else:
        tail.move_on()


def _read_some() -> int:
    at = clock.now()
    cases = tail.unread_cases(at, CASES)
    failed = failures.failed_before((READING, case_id) for case_id in cases)
    for case_id in cases:
        known = (READING, str(case_id)) in failed
        with failures.attempt(READING, case_id, at, known_to_fail=known):
            reading.read(case_id, at)
    return len(cases)


def _send_some() -> int:
    return sending.send_some(clock.now(), MESSAGES)


def _is_left() -> bool:
    at = clock.now()
    return bool(tail.unread_cases(at, 1)) or sending.anything_to_send(at)
