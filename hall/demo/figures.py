"""What a delivered case took, against what it would have taken at every department apart.

Trips and submissions are counted as the catalogue's KPIs say (``kpi_trips_reduction``,
``kpi_submissions_saved``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from cases import reading
from cases.lifecycle import CaseState, ReviewState
from cases.models import Case, Entry, Review
from cases.models.material import MaterialState
from hall.demo.hours import in_service


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one case; times in hall time."""

    departments: list[str]
    reviews: int
    trips_before: int
    trips_now: int
    submissions_before: int
    submissions_now: int
    hall_from: datetime
    hall_to: datetime


def is_through(case: Case) -> bool:
    """Whether everything of a case was handed over and no department has anything left to do."""
    if case.state not in {CaseState.ISSUED, CaseState.ARCHIVED}:
        return False
    reviews = {review.sub_item: review for review in case.reviews.all()}
    return reading.nothing_is_open(reviews) and reading.everything_is_delivered(case)


def figures(case: Case) -> Figures:
    """Return the figures of a case that is through."""
    reviews = list(case.reviews.exclude(state=ReviewState.NOT_APPLICABLE))
    delivered = [row.delivered_at for row in case.issuance_sets.all() if row.delivered_at]
    assert case.received_at is not None
    return Figures(
        departments=list(dict.fromkeys(review.department for review in reviews)),
        reviews=len(reviews),
        trips_before=len(_core_departments(reviews)),
        trips_now=trips([case.received_at, *delivered]),
        submissions_before=_submissions_before(case, reviews),
        submissions_now=case.materials.filter(state=MaterialState.RECEIVED).count(),
        hall_from=case.opened_at,
        hall_to=max(delivered),
    )


def trips(visits: Iterable[datetime]) -> int:
    """Count the days on which the applicant was at the counter: to hand in, or to collect."""
    days: set[date] = {localtime(visit).date() for visit in visits}
    return max(1, len(days))


def _core_departments(reviews: Iterable[Review]) -> set[str]:
    return {review.department for review in reviews if not review.optional}


def _submissions_before(case: Case, reviews: Iterable[Review]) -> int:
    """Count for each row the departments that would have asked for it, each on its own."""
    department: Mapping[str, str] = {r.sub_item: r.department for r in reviews if not r.optional}
    return sum(
        len({department[item] for item in row.used_by if item in department})
        for row in case.materials.all()
    )


# Every act on its day ----------------------------------------------------------------------------

_DECISIONS = ("sub_approve", "sub_head_approve")


def too_early(case: Case) -> list[str]:
    """Return what the journal of a case holds out of its time: a sentence for each line.

    Nothing lies outside service hours, and no decision before the end of its public notice.
    """
    ends = dict(case.reviews.values_list("sub_item", "not_before"))
    found = []
    for entry in case.entries.order_by("seq"):
        if not in_service(entry.at):
            found.append(_told(entry, "lies outside service hours"))
        end = ends.get(entry.sub_item)
        if entry.event in _DECISIONS and end and entry.at < end:
            found.append(_told(entry, f"lies before the end of the public notice on {end}"))
    return found


def _told(entry: Entry, what: str) -> str:
    return f"{entry.case} {entry.event} {entry.sub_item} at {localtime(entry.at):%F %T} {what}"
