"""What the page of one case shows: its reviews, papers and payments, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cases import blockers, reading
from cases.actors import Actor, Role
from cases.catalogue.types import Edition
from cases.errors import Sentence
from cases.lifecycle import CaseState, Outcome, ReviewState
from cases.models import Case, Certificate, Notice, PaymentRequest, Review
from hall.counter import events
from hall.counter.reading import due_of, name_of
from hall.counter.ticks import OBTAINED
from web.wording import department_name

#: Who must act, as ``cases.blockers`` names them.
WHO: Mapping[str, Promise] = {
    "window": _("Window"),
    "applicant": _("Applicant"),
    "department": _("Department"),
    "system": _("System"),
    "law": _("Legal period"),
}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review in the table: since when it is where it is, and what it waits for."""

    review: Review
    name: str
    department: str
    since: datetime | None
    waits_for: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A notice or a certificate."""

    pk: int
    name: str
    number: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment that was asked for, and how it was seen."""

    request: PaymentRequest
    name: str


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """One reason why a case does not move."""

    who: Promise | str
    sentence: Sentence


def page(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return everything that the page of a case shows, read with a fixed number of queries."""
    edition = case.edition
    reviews = list(case.reviews.all())
    return {
        "case": case,
        "trail": trail(case),
        "due": due_of(case, at),
        "waits_for": [
            WaitsFor(WHO.get(one.who, one.who), one.sentence) for one in blockers.blockers(case, at)
        ],
        "reviews": _review_lines(edition, reviews),
        "materials": _material_lines(case),
        "notices": [_notice(edition, row) for row in case.notices.defer("content")],
        "certificates": [_certificate(edition, row) for row in _valid_certificates(case)],
        "payments": _payments(edition, reviews),
        "ended": True if case.outcome == Outcome.REFUSED else None,
        "timeline": events.timeline(case),
        "may_fill_in": _is_mine(case, actor) and case.state == CaseState.DRAFT,
        "may_tick": _is_mine(case, actor)
        and case.state in {CaseState.DRAFT, CaseState.RECEIVED}
        and case.applicant_id is not None,
    }


def trail(case: Case, here: str = "") -> list[tuple[str, str]]:
    """Return where a page of a case stands: below the cases, and below the case when it is ``here``."""
    name = name_of(case)
    above = [(str(_("Cases")), reverse("counter:cases"))]
    if not here:
        return [*above, (name, "")]
    return [*above, (name, reverse("counter:case", args=[case.pk])), (here, "")]


def _is_mine(case: Case, actor: Actor) -> bool:
    took_in = {case.opened_by, case.received_by, case.accepted_by}
    return actor.has(Role.WINDOW_CLERK) and actor.id in took_in


def _review_lines(edition: Edition, reviews: list[Review]) -> list[ReviewLine]:
    known = {review.sub_item: review for review in reviews}
    return [
        ReviewLine(
            review=review,
            name=str(edition.matter.sub_item(review.sub_item).name),
            department=department_name(review.department),
            since=review.decided_at or review.signed_at or review.queued_at,
            waits_for=_waits_for(edition, review, known),
        )
        for review in reviews
    ]


def _waits_for(edition: Edition, review: Review, known: Mapping[str, Review]) -> str:
    """Return what a review waits for: the sub-items before it, or the payment."""
    if review.state == ReviewState.AWAITING_APPLICANT:
        return str(_("Payment"))
    if review.state != ReviewState.BLOCKED:
        return ""
    open_ones = (name for name in review.depends_on if known[name].state not in reading.SATISFIED)
    comma = pgettext("list", ", ")
    return comma.join(str(edition.matter.sub_item(name).name) for name in open_ones)


def _material_lines(case: Case) -> list[dict[str, Any]]:
    kinds = case.edition.materials
    return [
        {
            "row": row,
            "name": str(kinds[row.material].name),
            "obtained": OBTAINED[row.obtain],
            "uploads": row.uploads.all(),
        }
        for row in case.materials.prefetch_related("uploads")
    ]


def _notice(edition: Edition, notice: Notice) -> Paper:
    name = str(edition.documents[notice.kind].name)
    return Paper(notice.pk, name, notice.number or "", notice.given_at)


def _valid_certificates(case: Case) -> list[Certificate]:
    every = Certificate.objects.filter(issuance_set__case=case, valid_from__isnull=False)
    return list(every.defer("content"))


def _certificate(edition: Edition, row: Certificate) -> Paper:
    return Paper(row.pk, str(edition.outputs[row.output].name), row.number or "", row.valid_from)


def _payments(edition: Edition, reviews: list[Review]) -> list[PaymentLine]:
    names = {row.pk: str(edition.matter.sub_item(row.sub_item).name) for row in reviews}
    asked = PaymentRequest.objects.filter(review__in=list(names)).select_related("payment")
    return [PaymentLine(row, names[row.review_id]) for row in asked.order_by("pk")]
