"""Work that keeps failing: it rests longer each time, then is given up until a person asks again.

A worker leaves out what rests (``awake`` in its query, or ``resting``) and does each piece of work in
an ``attempt``, so that one piece that cannot be done stands in nobody's way and is told with its
reason. Each kind of work is made known with ``register_kind``. Times are hall time.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.errors import NotFound, Refusal
from web import reasons
from web.kinds_of_work import Kind, kind_of, kinds, register_kind
from web.models import FailedWork

__all__ = [
    "Kind",
    "attempt",
    "awake",
    "clear",
    "failed_before",
    "kind_of",
    "pause_after",
    "record",
    "register_kind",
    "resting",
    "settle",
    "try_again",
    "try_all_again",
]

logger = logging.getLogger(__name__)

#: Hall time that work rests after its first failure, doubled with each one up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_DOUBLINGS = 20  # more than the longest pause needs

M = TypeVar("M", bound=models.Model)
Subject = str | int


def pause_after(failures: int) -> timedelta | None:
    """Return how long work rests after so many failures in a row; None when it is given up."""
    if failures >= settings.HALL_FAILURE_LIMIT:
        return None
    return min(FIRST_PAUSE * 2 ** min(failures - 1, _DOUBLINGS), LONGEST_PAUSE)


# What is not to be tried now ---------------------------------------------------------------------


def resting(kind: str, at: datetime) -> set[str]:
    """Return the subjects that are not to be tried now: they rest, or they were given up."""
    found = FailedWork.objects.not_now(at).filter(kind=kind)
    return set(found.values_list("subject", flat=True))


def awake(waiting: QuerySet[M], kind: str, at: datetime) -> QuerySet[M]:
    """Leave out of waiting rows those whose key rests or was given up; costs no query of its own."""
    subject = Cast(OuterRef("pk"), CharField(max_length=64))
    return waiting.filter(
        ~Exists(FailedWork.objects.not_now(at).filter(kind=kind, subject=subject))
    )


def failed_before(work: Iterable[tuple[str, Subject]]) -> set[tuple[str, str]]:
    """Return which of these (kind, subject) have failed before, in one query for a whole round."""
    asked = {(kind, str(subject)) for kind, subject in work}
    if not asked:
        return set()
    kinds_asked, subjects = ({pair[place] for pair in asked} for place in (0, 1))
    found = FailedWork.objects.filter(kind__in=kinds_asked, subject__in=subjects)
    return asked & set(found.values_list("kind", "subject"))


# Trying ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Attempt:
    """How an attempt ended; ``failed`` is known after its block."""

    failed: bool = False


@contextmanager
def attempt(
    kind: str, subject: Subject, at: datetime, *, known_to_fail: bool = True
) -> Iterator[Attempt]:
    """Do the block; when it raises, undo it, record why and go on behind it.

    The record is made after the block's transactions were rolled back, in one of its own; inside a
    transaction the block is a savepoint of it, and the record belongs to that transaction. A success
    takes the record away; with ``known_to_fail=False`` (see ``failed_before``) it costs no query.

    ``SoftTimeLimitExceeded`` is recorded and raised again, for the task has to end. A database that
    does not answer is nobody's failure and is raised.
    """
    tried = Attempt()
    try:
        with _undone_alone():
            yield tried
    except SoftTimeLimitExceeded as fault:
        record(kind, subject, fault, at)
        raise
    except Exception as fault:
        if isinstance(fault, (OperationalError, InterfaceError)) and not connection.is_usable():
            raise
        tried.failed = True
        record(kind, subject, fault, at)
    else:
        if known_to_fail:
            clear(kind, subject)


def _undone_alone() -> AbstractContextManager[Any]:
    """Return a savepoint inside a transaction; outside of one, acts bring their own transactions."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


# Told --------------------------------------------------------------------------------------------

_COUNTED = """
    INSERT INTO web_failedwork AS known (kind, subject, failures, forgiven, first_at, last_at,
                                         retry_at, fault, fault_zh, given_up, tried_again_by)
    VALUES (%(kind)s, %(subject)s, 1, 0, %(at)s, %(at)s, %(at)s, %(fault)s, %(zh)s, false, '')
    ON CONFLICT (kind, subject) DO UPDATE
    SET failures = known.failures + 1, last_at = GREATEST(known.last_at, EXCLUDED.last_at),
        fault = EXCLUDED.fault, fault_zh = EXCLUDED.fault_zh
    RETURNING id, failures - forgiven
"""


def record(kind: str, subject: Subject, fault: BaseException | str, at: datetime) -> None:
    """Count one failure of a piece of work, with its reason, and let the work rest or give it up.

    Two workers that record at once count both; the row stays locked until both columns fit.
    """
    english, chinese = (reasons.in_language(code, fault) for code in ("en", "zh-hans"))
    row: dict[str, Any] = {"kind": kind, "subject": str(subject), "at": at, "fault": english}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_COUNTED, {**row, "zh": chinese if chinese != english else ""})
            key, failures = cursor.fetchone()
        pause = pause_after(failures)
        FailedWork.objects.filter(pk=key).update(
            given_up=pause is None, retry_at=None if pause is None else at + pause
        )
    _log(kind, str(subject), fault, pause)


def _log(kind: str, subject: str, fault: BaseException | str, pause: timedelta | None) -> None:
    standing = "is given up" if pause is None else f"rests for {pause}"
    is_refused = isinstance(fault, Refusal)
    level = logging.WARNING if is_refused and pause else logging.ERROR
    trace = "" if is_refused else reasons.trace_of(fault)
    said = (kind, subject, standing, reasons.in_language("en", fault), trace)
    logger.log(level, "%s %s failed and %s: %s%s", *said)


# Over --------------------------------------------------------------------------------------------


def clear(kind: str, *subjects: Subject) -> None:
    """Forget the failures of work that is done."""
    FailedWork.objects.filter(
        kind=kind, subject__in=[str(subject) for subject in subjects]
    ).delete()


def settle() -> int:
    """Forget failures of work that waits no longer, because it was done elsewhere; return how many."""
    return sum(_settle(kind) for kind in kinds() if kind.waiting is not None)


def _settle(kind: Kind, batch: int = 1000) -> int:
    assert kind.waiting is not None
    last, gone = 0, 0
    rows = FailedWork.objects.filter(kind=kind.code).order_by("pk")
    while found := list(rows.filter(pk__gt=last).values_list("pk", "subject")[:batch]):
        still = kind.waiting([subject for _key, subject in found])
        over = [key for key, subject in found if subject not in still]
        gone += FailedWork.objects.filter(pk__in=over).delete()[0] if over else 0
        last = found[-1][0]
    return gone


# Tried again -------------------------------------------------------------------------------------


def try_again(failed_id: int, by: Actor, at: datetime) -> FailedWork:
    """Let a piece of work be tried at once, and its pauses begin anew.

    Raises ``NotFound`` when it is not in the list (any more): it has been done in the meantime.
    """
    with transaction.atomic():
        asked = FailedWork.objects.filter(pk=failed_id)
        failed = asked.first() if _forgive(asked, by, at) else None
        if failed is None:
            raise NotFound(_("This work is not in the list any more: it has been done."))
        _nudge(failed.kind, [failed.subject], by)
    return failed


def try_all_again(kind: str, by: Actor, at: datetime, *, given_up: bool | None = None) -> int:
    """Let the failed work of a kind be tried at once; return how many pieces.

    ``given_up`` takes only what was given up (True) or only the rest (False).
    """
    asked = FailedWork.objects.filter(kind=kind)
    asked = asked if given_up is None else asked.filter(given_up=given_up)
    with transaction.atomic():
        found = dict(asked.order_by("pk").select_for_update().values_list("pk", "subject"))
        count = _forgive(FailedWork.objects.filter(pk__in=found), by, at) if found else 0
        if found:
            _nudge(kind, list(found.values()), by)
    return count


def _forgive(asked: QuerySet[FailedWork], by: Actor, at: datetime) -> int:
    return asked.update(
        given_up=False, retry_at=at, forgiven=F("failures"), tried_again_by=by.id, tried_again_at=at
    )


def _nudge(kind: str, subjects: Collection[str], by: Actor) -> None:
    """Tell the kind's workers after the commit; a nudge that is lost is found by their sweep."""
    logger.info("%s lets %d of %s be tried again.", by.id, len(subjects), kind)
    transaction.on_commit(lambda: kind_of(kind).retry(subjects), robust=True)
