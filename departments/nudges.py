"""Nudges: "this queue has work", told to Celery after a commit, once for each queue.

A nudge may be lost; the sweep finds the work by its state. A broker that is down or silent costs an act
less than a second and never turns a committed act into an error: one short attempt, then the line is
left alone for some seconds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

from cases.lifecycle import Event
from cases.models import Entry, Review
from cases.models.review import WITHOUT_A_PERSON
from departments.registry import queue_of

logger = logging.getLogger(__name__)

HALL_QUEUE = "hall"
#: Seconds that a broker which did not answer is left alone.
REST = 5.0
#: Seconds after which an outstanding nudge is no longer waited for.
OUTSTANDING = 30
#: Seconds that one attempt may take.
PATIENCE = 0.3

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
    """Return the review on which a line gave the system officers something to do."""
    review = entry.review if entry.event in _WORK_FOR_INTAKE else None
    return review if review is not None and review.handling in WITHOUT_A_PERSON else None


def nudge(task: str, subject: str, *, countdown: float | None = None, idle: int = 0) -> bool:
    """Tell a queue that it has work, unless it was told and has not come yet; say whether it was told.

    ``countdown`` delays the message by seconds; ``idle`` counts rounds in which nothing could be done.
    """
    if _line.rests():
        return False
    key = _key(task, subject, later=countdown is not None)
    marked = False
    try:
        marked = bool(_broker().set(key, "1", nx=True, ex=OUTSTANDING))
        if marked:
            _publish(task, subject, countdown, idle)
    except (RedisError, KombuError, OSError) as fault:
        _line.rest()
        if marked:  # or nobody could nudge until the mark runs out
            _take_back(key)
        logger.warning("The broker does not answer (%s); the sweep will find the work.", fault)
        return False
    return marked


def _take_back(*keys: str) -> None:
    with suppress(RedisError, OSError):
        _broker().delete(*keys)


def arrived(task: str, subject: str) -> None:
    """Take back the marks of outstanding nudges: from now on a new one is needed."""
    try:
        _broker().delete(_key(task, subject), _key(task, subject, later=True))
    except (RedisError, OSError):
        logger.warning("The broker does not answer; the mark of %s runs out by itself.", subject)


def _publish(task: str, subject: str, countdown: float | None, idle: int) -> None:
    """Send one message; ``subject`` is ``hall`` or the code of a department."""
    kwargs, queue = ({}, HALL_QUEUE)
    if subject != HALL_QUEUE:
        kwargs, queue = ({"department": subject, "idle": idle}, queue_of(subject))
    current_app.send_task(task, kwargs=kwargs, queue=queue, countdown=countdown, retry=False)


def _key(task: str, subject: str, *, later: bool = False) -> str:
    """Return the mark of a nudge; one for later does not hold back one for now."""
    return f"hall:nudge:{task}:{subject}{':later' if later else ''}"


@cache
def _broker() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
    )


class _Line:
    """The line to the broker: left alone for a while after it failed."""

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
