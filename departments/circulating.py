"""Circulation in batches, which no single case can stop.

What the automatic officers can decide without asking a register they decide at once, while the case lies
open. When a batch fails, its cases go alone and to the queues only; one that fails again rests and is told
with its reason.
"""

from __future__ import annotations

import logging
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import QuerySet

from cases import circulation
from cases.models import Case
from departments.shift import officers_of_all
from web import failures

logger = logging.getLogger(__name__)

#: The list of failed work: a case that cannot be circulated.
KIND = "departments.circulate"


def waiting(at: datetime) -> QuerySet[Case]:
    """Return the accepted cases that can be sent out now; none that rests because it failed."""
    return failures.awake(Case.objects.waiting_for_circulation(), KIND, at)


def circulate(limit: int, at: datetime) -> int:
    """Circulate up to so many cases; return how many there were."""
    try:
        return circulation.circulate_many(
            limit=limit, at=at, among=waiting(at), then=officers_of_all(at).work_on_all
        )
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("A batch could not be circulated; its cases are tried one by one.")
        return _one_by_one(limit, at)


def _one_by_one(limit: int, at: datetime) -> int:
    ids = list(waiting(at).order_by("pk").values_list("pk", flat=True)[:limit])
    failed = failures.failed_before((KIND, case_id) for case_id in ids)
    done = 0
    for case_id in ids:
        known = (KIND, str(case_id)) in failed
        with failures.attempt(KIND, case_id, at, known_to_fail=known):
            done += circulation.circulate(case_id, at=at)
    return done
