"""What the page of one case shows: its reviews, papers and payments, in words.

The window sees decisions with their reasons, which it hands over, and the slips of the departments; never
what officers remark among themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cases import blockers, reading
from cases.actors import Actor
from cases.blockers import Who
from cases.catalogue.types import Edition
from cases.errors import Sentence
from cases.lifecycle import FAILED, CaseState, Outcome, ReviewState
from cases.models import Case, Certificate, Notice, PaymentRequest, Review
from hall.counter import defects, events
from hall.counter.reading import audience_of, due_of, name_of
from hall.counter.steps import steps
from hall.counter.ticks import OBTAINED
from web.wording import department_name

#: Who must act, as ``cases.blockers`` names them.
WHO: Mapping[Who, Promise] = {
    Who.WINDOW: _("Window"),
    Who.APPLICANT: _("Applicant"),
    Who.DEPARTMENT: _("Department"),
    Who.LAW: _("Legal period"),
}
#: How a case ends without what was applied for.
_ENDED = (Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.TERMINATED)


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
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment that was asked for, and how it was seen."""

    request: PaymentRequest
    name: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision to refuse: which sub-item, by whom, and on what it rests."""

    name: str
    department: str
    grounds: list[tuple[Promise, str]]


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """One reason why a case does not move."""

    who: Promise
    sentence: Sentence


def page(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return everything that the page of a case shows, read with a fixed number of queries."""
    edition = case.edition
    reviews = list(case.reviews.all())
    lists = defects.lists_of(case)
    return {
        "case": case,
        "trail": trail(case),
        "due": due_of(case, at),
        "waits_for": _waits(case, actor, at),
        "in_hand": blockers.in_hand(case, at),
        "steps": steps(case, actor, has_slips=any(_is_open_slip(one) for one in lists)),
        "lists": lists,
        "reviews": list(_review_lines(edition, reviews)),
        "refusals": _refusals(edition, reviews),
        "materials": _material_lines(case),
        "notices": [_notice(edition, row) for row in _notices(case)],
        "certificates": [_certificate(edition, row) for row in _valid_certificates(case)],
        "payments": _payments(edition, reviews),
        "ended": has_ended(case),
        "ended_at": where_it_ended(case),
        "timeline": events.timeline(case),
    }


def _waits(case: Case, actor: Actor, at: datetime) -> list[WaitsFor]:
    audience = audience_of(actor)
    return [WaitsFor(WHO[one.who], one.told(audience)) for one in blockers.blockers(case, at)]


def _is_open_slip(one: defects.Told) -> bool:
    return one.told.is_open and one.told.review_id is not None


def has_ended(case: Case) -> bool | None:
    """Whether a case ended without what was applied for; None leaves it to its state."""
    without_acceptance = case.state == CaseState.ARCHIVED and not case.outcome
    return True if case.outcome in _ENDED or without_acceptance else None


def where_it_ended(case: Case) -> str:
    """Return the state that tells at which of the four steps a case is, or has ended."""
    if case.state == CaseState.ARCHIVED and not case.outcome:
        return CaseState.NOT_ACCEPTED
    if case.outcome in (Outcome.WITHDRAWN, Outcome.TERMINATED):
        return CaseState.PARALLEL_APPROVAL if case.accepted_at else CaseState.RECEIVED
    return case.state


def trail(case: Case, here: str = "") -> list[tuple[str, str]]:
    """Return where a page of a case stands: below the cases, and below the case when it is ``here``."""
    name = name_of(case)
    above = [(str(_("Cases")), reverse("counter:cases"))]
    if not here:
        return [*above, (name, "")]
    return [*above, (name, reverse("counter:case", args=[case.pk])), (here, "")]


def _review_lines(edition: Edition, reviews: list[Review]) -> Iterator[ReviewLine]:
    known = {review.sub_item: review for review in reviews}
    for review in reviews:
        yield ReviewLine(
            review=review,
            name=str(edition.matter.sub_item(review.sub_item).name),
            department=department_name(review.department),
            since=review.decided_at or review.signed_at or review.queued_at,
            waits_for=_why(edition, review, known),
        )


def _why(edition: Edition, review: Review, known: Mapping[str, Review]) -> str:
    """Return what a review waits for, or what it ended with."""
    if review.state == ReviewState.AWAITING_APPLICANT:
        return str(_("Payment"))
    if review.state == ReviewState.RETURNED:
        return str(_("Defects to be put right"))
    if review.state == ReviewState.BLOCKED:
        return _names(edition, review, lambda other: other.state not in reading.SATISFIED, known)
    if review.state == ReviewState.SKIPPED:
        names = _names(edition, review, lambda other: other.state in FAILED, known)
        return str(_("Ended with: {names}")).format(names=names)
    return ""


def _names(
    edition: Edition,
    review: Review,
    counts: Callable[[Review], bool],
    known: Mapping[str, Review],
) -> str:
    chosen = (name for name in review.depends_on if counts(known[name]))
    comma = pgettext("list", ", ")
    return comma.join(str(edition.matter.sub_item(name).name) for name in chosen)


def _refusals(edition: Edition, reviews: list[Review]) -> list[Refused]:
    """Return the decisions to refuse as they are handed over."""
    return [
        Refused(
            str(edition.matter.sub_item(review.sub_item).name),
            department_name(review.department),
            [(label, review.grounds.get(key, "")) for key, label in _GROUNDS.items()],
        )
        for review in reviews
        if review.state == ReviewState.REFUSED
    ]


_GROUNDS: Mapping[str, Promise] = {
    "facts": _("Facts"),
    "reasons": _("Reasons"),
    "legal_basis": _("Legal basis"),
}


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


def _notices(case: Case) -> QuerySet[Notice]:
    return case.notices.select_related("issuance_set").defer("content")


def _notice(edition: Edition, notice: Notice) -> Paper:
    name = str(edition.documents[notice.kind].name)
    handed_over = notice.issuance_set.delivered_at if notice.issuance_set else None
    delivered = notice.delivered_at or handed_over
    return Paper(notice.pk, name, notice.number or "", notice.given_at, delivered)


def _valid_certificates(case: Case) -> list[Certificate]:
    every = Certificate.objects.filter(issuance_set__case=case, valid_from__isnull=False)
    return list(every.select_related("issuance_set").defer("content"))


def _certificate(edition: Edition, row: Certificate) -> Paper:
    name, delivered = str(edition.outputs[row.output].name), row.issuance_set.delivered_at
    return Paper(row.pk, name, row.number or "", row.valid_from, delivered)


def _payments(edition: Edition, reviews: list[Review]) -> list[PaymentLine]:
    names = {row.pk: str(edition.matter.sub_item(row.sub_item).name) for row in reviews}
    asked = PaymentRequest.objects.filter(review__in=list(names)).select_related("payment")
    return [PaymentLine(row, names[row.review_id]) for row in asked.order_by("pk")]
