"""What the list of failed work says of the issuing worker: titles, numbers, what still waits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case, IssuanceSet, Notice
from departments.nudges import HALL_QUEUE, nudge
from hall.issuing.work import FILE, KINDS_OF_WORK, PAPER, RESULTS, SET
from web import failures

TITLES = {
    RESULTS: _("Put the results of a case together"),
    SET: _("Make a set of results valid"),
    PAPER: _("Print a notice"),
    FILE: _("Close the file of a case"),
}


def register() -> None:
    """Make the kinds of work known to the list of failed work."""
    for kind, title in TITLES.items():
        names = _NAMES.get(kind, _cases)
        failures.register_kind(kind, title, retry=_again, waiting=_waits(kind), names=names)


def _again(subjects: Collection[str]) -> None:
    nudge("issuing.issue", HALL_QUEUE)


def _waits(kind: str) -> Callable[[Collection[str]], set[str]]:
    def waits(subjects: Collection[str]) -> set[str]:
        lists = (work.waiting() for work in KINDS_OF_WORK if work.kind == kind)
        return {str(key) for rows in lists for key in _among(rows, subjects)}

    return waits


def _among(rows: QuerySet[Any], subjects: Collection[str]) -> QuerySet[Any]:
    keys = [int(subject) for subject in subjects]
    return rows.filter(pk__in=keys).values_list("pk", flat=True)


def _cases(subjects: Collection[str]) -> Mapping[str, str]:
    rows = Case.objects.filter(pk__in=subjects).values_list("pk", "number")
    return {str(key): gettext("Case {case}").format(case=number) for key, number in rows}


def _sets(subjects: Collection[str]) -> Mapping[str, str]:
    rows = IssuanceSet.objects.filter(pk__in=subjects).values_list("pk", "case__number")
    words = gettext("Set {key} of case {case}")
    return {str(key): words.format(key=key, case=number) for key, number in rows}


def _notices(subjects: Collection[str]) -> Mapping[str, str]:
    rows = Notice.objects.filter(pk__in=subjects).values_list("pk", "case__number")
    words = gettext("Notice {key} of case {case}")
    return {str(key): words.format(key=key, case=number) for key, number in rows}


_NAMES = {SET: _sets, PAPER: _notices}
