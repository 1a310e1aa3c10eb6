"""What a review waits for from its applicant, and what came of the lists of defects that it was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cases.errors import Sentence
from cases.models import Defect, DefectList, Review, Upload
from departments.dossier import Paper


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is asked of the applicant now: defects to put right by a day, or a payment."""

    since: datetime
    by: date | None = None
    defects: int = 0
    amount: Decimal | None = None


def waiting_for(review: Review) -> Waiting | None:
    """Return what a review waits for; both relations may have been prefetched."""
    for told in review.defect_lists.all():
        if told.is_open:
            return Waiting(told.given_at, told.due_on, len(told.unanswered()))
    for request in review.payment_requests.all():
        if request.paid_at is None and request.recalled_at is None:
            return Waiting(request.asked_at, amount=request.amount)
    return None


# Slips -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One defect of a slip, what it is about, and the scans that came in for it since."""

    about: Sentence
    defect: Defect
    scans: list[Upload]


@dataclass(frozen=True, slots=True)
class Slip:
    """One return of a review: its list, its lines, and the scans that came in beside them."""

    told: DefectList
    lines: list[Line]
    further: list[Upload]


def slips_of(review: Review, papers: Iterable[Paper]) -> list[Slip]:
    """Return the returns of a review, the latest first; ``papers`` are the rows that it may see."""
    by_key = {paper.row.key: paper for paper in papers}
    return [_slip(review, told, by_key) for told in reversed(review.defect_lists.all())]


def _slip(review: Review, told: DefectList, papers: Mapping[str, Paper]) -> Slip:
    fresh = {
        key: [scan for scan in paper.row.uploads.all() if scan.uploaded_at >= told.given_at]
        for key, paper in papers.items()
    }
    lines = [
        Line(_about(review, defect, papers), defect, fresh.pop(defect.key, []))
        for defect in told.defects.all()
    ]
    return Slip(told, lines, [scan for scans in fresh.values() for scan in scans])


def _about(review: Review, defect: Defect, papers: Mapping[str, Paper]) -> Sentence:
    if defect.key in papers:
        return str(papers[defect.key].name)
    if defect.question:
        return str(review.case.matter.field(defect.question).name)
    return _("The whole application")
