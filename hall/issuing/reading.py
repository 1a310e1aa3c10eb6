"""Sets of results that wait for their recipients, the oldest first, and what is in one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from cases.identifiers import begins_like_a_case_number
from cases.models import Certificate, IssuanceSet
from cases.models.issuance import SetState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some sets, and the id from which the next page goes on."""

    sets: Sequence[IssuanceSet]
    next: int | None


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate of a set."""

    pk: int
    name: str
    number: str


def page_of(number: str = "", after: int = 0) -> Page:
    """Return sets that can be handed over with an id above ``after``; of one case by its number."""
    found = _sets().filter(state=SetState.VALID).annotate(papers=Count("certificates"))
    if number:
        begins = found.filter(case__number__startswith=number)
        found = begins if begins_like_a_case_number(number) else found.none()
    rows = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def set_of(set_id: int) -> IssuanceSet | None:
    """Return a set that is valid or was handed over; nothing is shown before it is valid."""
    shown = _sets().select_related("case__agent", "case__authority")
    sealed = ("case__agent__identity_no", "case__agent__mobile")
    ready = [SetState.VALID, SetState.DELIVERED]
    return shown.defer(*_SEALED, *sealed).filter(pk=set_id, state__in=ready).first()


_SEALED = ("case__query_code", "case__applicant__identity_no", "case__applicant__mobile")


def _sets() -> QuerySet[IssuanceSet]:
    """Read a set with its case and applicant, and unseal nothing."""
    return IssuanceSet.objects.select_related("case__applicant").defer(*_SEALED)


def papers_of(issuance_set: IssuanceSet) -> list[Paper]:
    """Return the certificates of a set in words."""
    outputs = issuance_set.case.edition.outputs
    rows = issuance_set.certificates.defer("content")
    return [Paper(row.pk, str(outputs[row.output].name), row.number or "") for row in rows]


def valid_certificate(set_id: int, certificate_id: int) -> Certificate | None:
    """Return a certificate of a set, once it is valid."""
    valid = Certificate.objects.filter(issuance_set=set_id, valid_from__isnull=False)
    return valid.filter(pk=certificate_id).first()


def is_late(issuance_set: IssuanceSet, today: date) -> bool:
    """Whether the day of delivery (Licensing Law art. 44) has passed."""
    return bool(issuance_set.deliver_by and issuance_set.deliver_by < today)
