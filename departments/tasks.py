"""What workers do when they are nudged: ids in, one call, nothing else; twice equals once."""

from __future__ import annotations

import random

from celery import shared_task

from departments import circulating, deadlines, replies
from departments import intake as desk
from departments.feeds import treasury
from departments.nudges import HALL_QUEUE, arrived, nudge
from departments.registry import departments
from departments.remote import sending
from web import clock

#: Cases circulated in one transaction.
BATCH = 100
#: Batches in one task, which must end long before its time limit.
ROUNDS = 40
#: Seconds of the first pause when siblings hold everything, doubled each time up to the longest.
PAUSE, LONGEST_PAUSE = 0.1, 20.0


@shared_task(name="departments.circulate")
def circulate() -> None:
    """Send accepted cases to their departments."""
    arrived("departments.circulate", HALL_QUEUE)
    for _round in range(ROUNDS):
        if not circulating.circulate(BATCH, clock.now()):
            break
    if circulating.waiting(clock.now()).exists():
        nudge("departments.circulate", HALL_QUEUE, countdown=_jitter(PAUSE))


@shared_task(name="departments.intake")
def intake(department: str, idle: int = 0) -> None:
    """Drain the reviews of a department's system officers; come again while something is left."""
    arrived("departments.intake", department)
    worked = _through_the_queue(department)
    if desk.has_work(department, at=clock.now()):
        idle = 0 if worked else idle + 1
        pause = min(PAUSE * 2**idle, LONGEST_PAUSE)
        nudge("departments.intake", department, countdown=_jitter(pause), idle=idle)


def _through_the_queue(department: str) -> int:
    """Go once through a department's queue, or through so much of it as one task should do."""
    worked, last = 0, 0
    for _round in range(ROUNDS):
        drained = desk.drain(department, at=clock.now(), after=last)
        worked += drained.worked
        if drained.last_case is None:
            break
        last = drained.last_case
    return worked


@shared_task(name="departments.sweep")
def sweep() -> None:
    """Find by its state whatever lost its nudge, and nudge again."""
    at = clock.now()
    if circulating.waiting(at).exists():
        nudge("departments.circulate", HALL_QUEUE)
    for department in departments():
        if desk.has_work(department, at=at):
            nudge("departments.intake", department)
    for department in sending.departments_to_reach(at):
        nudge("departments.send", department)
    if replies.has_leftovers(at):
        nudge("departments.tidy", HALL_QUEUE)
    if deadlines.are_due(at):
        nudge("departments.deadlines", HALL_QUEUE)
    if treasury.to_report().exists():
        nudge("departments.treasury", HALL_QUEUE)


@shared_task(name="departments.send")
def send(department: str, idle: int = 0) -> None:
    """Send what waits for a department's own system; come again while something can be sent."""
    arrived("departments.send", department)
    sent = sending.send(department, clock.now())
    if sent and department in sending.departments_to_reach(clock.now()):
        nudge("departments.send", department)


@shared_task(name="departments.tidy")
def tidy() -> None:
    """Close what nobody waits for any more, and put late replies aside."""
    arrived("departments.tidy", HALL_QUEUE)
    if replies.tidy(clock.now()) and replies.has_leftovers(clock.now()):
        nudge("departments.tidy", HALL_QUEUE)


@shared_task(name="departments.deadlines")
def meet_deadlines() -> None:
    """Remind applicants, and end what was not put right in time."""
    arrived("departments.deadlines", HALL_QUEUE)
    if deadlines.meet(clock.now()) and deadlines.are_due(clock.now()):
        nudge("departments.deadlines", HALL_QUEUE)


@shared_task(name="departments.treasury")
def report_payments() -> None:
    """Let the treasury report the payments that it holds."""
    arrived("departments.treasury", HALL_QUEUE)
    treasury.report(clock.now())


def _jitter(pause: float) -> float:
    return pause * (0.5 + random.random())  # noqa: S311 - spreads workers, keeps no secret
