"""Deadlines that come by themselves: reminders of defects and payments, and lists that lapse.

The core says which are due and does each act; here they are found by their state and done one by one,
so that one that fails rests and stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases import reminders
from cases.errors import Refusal, Sentence
from cases.models import DefectList
from web import failures

#: Acts of each kind in one round of one task.
SHARE = 50


@dataclass(frozen=True, slots=True)
class Deadline:
    """One kind of deadline: how the list of failed work has it, which rows are due, and the act."""

    kind: str
    title: Sentence
    due: Callable[[datetime], QuerySet[Any]]
    act: Callable[[int, datetime], object]
    #: The way from a row to the number of its case.
    number: str

    def next(self, at: datetime) -> list[int]:
        """Return the oldest rows that are due and do not rest."""
        rows = failures.awake(self.due(at), self.kind, at).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:SHARE])

    def do(self, key: int, at: datetime) -> None:
        """Do the act for one row; what somebody else has done in the meantime is no failure."""
        try:
            self.act(key, at)
        except Refusal:
            if self.due(at).filter(pk=key).exists():
                raise


def _remind_of_list(list_id: int, at: datetime) -> object:
    return reminders.remind_of_list(list_id, at=at)


def _remind_of_payment(request_id: int, at: datetime) -> object:
    return reminders.remind_of_payment(request_id, at=at)


def _lapse(list_id: int, at: datetime) -> None:
    reminders.lapse(DefectList.objects.get(pk=list_id), at=at)


DEADLINES = (
    Deadline(
        "departments.remind-list",
        _("Remind of a list of defects"),
        reminders.lists_to_remind,
        _remind_of_list,
        "case__number",
    ),
    Deadline(
        "departments.remind-payment",
        _("Remind of a payment"),
        reminders.payments_to_remind,
        _remind_of_payment,
        "review__case__number",
    ),
    Deadline(
        "departments.lapse",
        _("End what was not put right in time"),
        reminders.lists_to_lapse,
        _lapse,
        "case__number",
    ),
)


def are_due(at: datetime) -> bool:
    """Whether a deadline has come for which something is to be done."""
    return any(deadline.next(at) for deadline in DEADLINES)


def meet(at: datetime) -> int:
    """Do one share of what is due; return how much was done without failing."""
    found = [(deadline, key) for deadline in DEADLINES for key in deadline.next(at)]
    failed = failures.failed_before((deadline.kind, key) for deadline, key in found)
    done = 0
    for deadline, key in found:
        known = (deadline.kind, str(key)) in failed
        with failures.attempt(deadline.kind, key, at, known_to_fail=known) as tried:
            deadline.do(key, at)
        done += not tried.failed
    return done
