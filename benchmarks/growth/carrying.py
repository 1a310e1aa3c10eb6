"""The bench within a grown hall: its cases from acceptance to valid sets, in one process and taken back."""

from __future__ import annotations

import time
from unittest.mock import patch

from django.db import transaction

from benchmarks.speed import matter
from benchmarks.speed.hall_worker import noted
from cases import acceptance, circulation, issuance
from cases.models import Case, IssuanceSet
from cases.papers import press
from departments.shift import officers_of_all
from web import clock

CASES = 50
LABEL = f"the cases of the bench ({CASES})"


def carry() -> float:
    """Carry some cases together; return the milliseconds without those of receiving them."""
    with transaction.atomic(), patch.object(press, "print_out", noted):
        at = clock.now()
        version = matter.publish(at)
        keys = [matter.receive(version, at).pk for _ in range(CASES)]
        begun = time.perf_counter()
        acceptance.accept_many(keys, by=matter.CLERK, at=at)
        waiting = Case.objects.waiting_for_circulation().filter(pk__in=keys)
        officers = officers_of_all(at)
        circulation.circulate_many(limit=CASES, at=at, among=waiting, then=officers.work_on_all)
        frozen = IssuanceSet.objects.filter(case__in=keys).values_list("pk", flat=True)
        valid = issuance.finish_many(frozen, at=at)
        took = time.perf_counter() - begun
        if valid != CASES:
            raise SystemExit(f"Of {CASES} cases {valid} have a valid set.")
        transaction.set_rollback(True)
    return took * 1000
