"""Nudges: "this queue has work", told to Celery after a commit, once for each queue.

A nudge may be lost; the sweep finds the work by its state. A broker that is down or silent costs an act
less than a second and never turns a committed act into an error: one short attempt, then the line is
left alone for some seconds. Marks in Redis keep one outstanding nudge for each queue; they save
messages and guard nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

from amqp.exceptions import AMQPError, MessageNacked
from celery import current_app
from django.conf import settings
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

from cases.lifecycle import FINAL, Event
from cases.models import Entry, Review
from cases.models.review import WITHOUT_A_PERSON
from departments.registry import queue_of

logger = logging.getLogger(__name__)

HALL_QUEUE = "hall"
#: Seconds that a broker which did not answer is left alone.
REST = 5.0
#: Seconds after which an outstanding nudge is no longer waited for.
OUTSTANDING = 30
#: Seconds that one attempt to set a mark may take; what publishing may take stands in the settings.
PATIENCE = 0.3

_NO_REDIS = (RedisError, OSError)
_NO_BROKER = (RedisError, KombuError, AMQPError, MessageNacked, OSError)

_WORK_FOR_INTAKE = {
    Event.SUB_RELEASE,
    Event.SUB_APPLICANT_DONE,
    Event.SUB_RESUPPLY,
    Event.HANDED_OVER,
}


def after_commit(*, entries: Iterable[Entry], **_: Any) -> None:
    """Nudge whoever has work after some journal lines: the hall, or departments' system officers."""
    targets = set()
    for entry in entries:
        if entry.event == Event.ACCEPT:
            targets.add(("departments.circulate", HALL_QUEUE))
        elif (review := _for_system_officers(entry)) is not None:
            targets.add(("departments.intake", review.department))
    for task, subject in sorted(targets):
        nudge(task, subject)


def _for_system_officers(entry: Entry) -> Review | None:
    """Return the review on which a line gave the system officers something to do, if they still have."""
    review = entry.review if entry.event in _WORK_FOR_INTAKE else None
    if review is None or review.handling not in WITHOUT_A_PERSON or review.state in FINAL:
        return None
    return review


def nudge(task: str, subject: str, *, countdown: float | None = None, idle: int = 0) -> bool:
    """Tell a queue that it has work, unless it was told and has not come yet; say whether it was told.

    ``countdown`` delays the message by seconds; ``idle`` counts rounds in which nothing could be done.
    """
    if _line.rests():
        return False
    key = _key(task, subject, later=countdown is not None)
    try:
        if not _mark(key):
            return False
    except _NO_REDIS as fault:
        return _give_up(fault)
    try:
        _publish(task, subject, countdown, idle)
    except _NO_BROKER as fault:
        _take_back(key)  # or nobody could nudge until the mark runs out
        return _give_up(fault)
    return True


def arrived(task: str, subject: str) -> None:
    """Take back the marks of outstanding nudges: from now on a new one is needed."""
    _take_back(_key(task, subject), _key(task, subject, later=True))


# The message -------------------------------------------------------------------------------------


def _publish(task: str, subject: str, countdown: float | None, idle: int) -> None:
    """Send one message; ``subject`` is ``hall`` or the code of a department.

    What concerns the whole hall goes where the settings route the task.
    """
    message: dict[str, Any] = {"countdown": _delay(countdown), "retry": False}
    if subject != HALL_QUEUE:
        message |= {"kwargs": {"department": subject, "idle": idle}, "queue": queue_of(subject)}
    with current_app.producer_pool.acquire(block=True, timeout=PATIENCE) as producer:
        try:
            current_app.send_task(task, producer=producer, **message)
        except _NO_BROKER:
            producer.connection.collect()  # hang up; a farewell to a silent broker takes a second
            raise


def _delay(countdown: float | None) -> float | None:
    """Return the delay in seconds that the broker can keep: quorum queues keep none below a second."""
    if countdown is None or current_app.conf.task_default_queue_type != "quorum":
        return countdown
    return max(countdown, 1.0)


def _give_up(fault: Exception) -> bool:
    """Leave the line alone for a while; say that nobody was told."""
    _line.rest()
    logger.warning("The broker does not answer (%s); the sweep will find the work.", fault)
    return False


# The marks of what is outstanding ----------------------------------------------------------------


def _mark(key: str) -> bool:
    """Mark a nudge as outstanding; False where it is.

    Without Redis nothing is known to be outstanding: where another server is the broker, the worst is
    a message too many. Raises what Redis raises where Redis is the broker.
    """
    if _line_of_marks.rests():
        return True
    try:
        return bool(_marks().set(key, "1", nx=True, ex=OUTSTANDING))
    except _NO_REDIS as fault:
        if _marks_are_in_the_broker():
            raise
        _line_of_marks.rest()
        logger.warning("Redis does not answer (%s); nudges are not coalesced.", fault)
        return True


def _take_back(*keys: str) -> None:
    if _line_of_marks.rests():
        return
    try:
        _marks().delete(*keys)
    except _NO_REDIS as fault:
        if not _marks_are_in_the_broker():
            _line_of_marks.rest()
        logger.warning("Redis does not answer (%s); the marks run out by themselves.", fault)


def _marks_are_in_the_broker() -> bool:
    return bool(current_app.conf.broker_url == settings.REDIS_URL)


def _key(task: str, subject: str, *, later: bool = False) -> str:
    """Return the mark of a nudge; one for later does not hold back one for now."""
    return f"hall:nudge:{task}:{subject}{':later' if later else ''}"


@cache
def _marks() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
    )


# The lines ---------------------------------------------------------------------------------------


class _Line:
    """A line to a server: left alone for a while after it failed."""

    def __init__(self) -> None:
        self._until = 0.0

    def rests(self) -> bool:
        """Whether the line is left alone now."""
        return time.monotonic() < self._until

    def rest(self) -> None:
        """Leave the line alone for a while."""
        self._until = time.monotonic() + REST

    def take_up(self) -> None:
        """Try again at once."""
        self._until = 0.0


_line = _Line()
#: The line to Redis, where another server is the broker.
_line_of_marks = _Line()
