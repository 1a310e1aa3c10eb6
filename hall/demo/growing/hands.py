"""The workers of a walk that nobody else sees: they do only what the walked cases wait for.

In a database with a million cases the queues hold other people's work; it is left alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cases import circulation, delivery, freezing, issuance, notices
from cases.models import Case, IssuanceSet, Notice
from departments import intake
from departments.feeds import treasury
from departments.registry import departments
from notifications import reading, sending

#: Messages handed over in one round.
MESSAGES = 500


def circulate(cases: Collection[int], at: datetime) -> None:
    """Send the accepted ones of these cases to their departments."""
    for case in Case.objects.waiting_for_circulation().filter(pk__in=cases).order_by("pk"):
        circulation.circulate(case.pk, at=at)


def decide(cases: Collection[int], at: datetime) -> None:
    """Let the automatic officers work on these cases, which are the latest of the hall."""
    for department in departments():
        last = min(cases, default=1) - 1
        while (drained := intake.drain(department, at=at, after=last)).last_case is not None:
            last = drained.last_case


def report_payments(at: datetime) -> None:
    """Let the treasury report what was paid online."""
    treasury.report(at)


def issue(cases: Collection[int], at: datetime) -> None:
    """Make results valid and print notices."""
    for waiting in (Case.objects.waiting_for_issuance(), Case.objects.with_late_results()):
        freezing.freeze_many(waiting.filter(pk__in=cases), at=at)
    frozen = IssuanceSet.objects.unfinished().filter(case__in=cases).order_by("pk")
    issuance.finish_many(frozen.values_list("pk", flat=True), at=at)
    unprinted = Notice.objects.unprinted().filter(case__in=cases)
    for notice_id in unprinted.order_by("pk").values_list("pk", flat=True):
        notices.print_notice(notice_id)


def close_files(cases: Collection[int], at: datetime) -> None:
    """Close the files of the ended cases."""
    waiting = Case.objects.waiting_for_the_archive().filter(pk__in=cases)
    for case_id in waiting.order_by("pk").values_list("pk", flat=True):
        delivery.archive(case_id, at=at)


def tell(cases: Collection[int], at: datetime) -> None:
    """Read the new lines of these cases and send what is to be said because of them."""
    for case_id in cases:
        reading.read(case_id, at)
    while sending.send_some(at, MESSAGES):
        continue
