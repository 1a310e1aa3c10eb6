"""Sets of results that wait for their recipients, the oldest first, and what is in one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.catalogue.types import Edition
from cases.freezing import WITH_RESULTS
from cases.identifiers import begins_like_a_case_number
from cases.models import Certificate, IssuanceSet, Notice
from cases.models.issuance import SetState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some sets, and the id from which the next page goes on."""

    sets: Sequence[IssuanceSet]
    next: int | None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a set: a certificate, or a notice that goes with the results."""

    pk: int
    name: str
    number: str
    is_notice: bool = False


def page_of(number: str = "", after: int = 0) -> Page:
    """Return sets that can be handed over with an id above ``after``; of one case by its number."""
    found = IssuanceSet.objects.filter(state=SetState.VALID)
    if number:
        begins = found.filter(case__number__startswith=number)
        found = begins if begins_like_a_case_number(number) else found.none()
    keys = found.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: PAGE + 1]
    counted = _sets().annotate(papers=Count("certificates") + _number_of_notices())
    rows = list(counted.filter(pk__in=list(keys)).order_by("pk"))
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def _number_of_notices() -> Coalesce:
    """Count the notices of a set apart: two joins would multiply each other."""
    of_set = Notice.objects.filter(issuance_set=OuterRef("pk"), kind__in=WITH_RESULTS).order_by()
    counted = of_set.values("issuance_set").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


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
    """Return the certificates of a set in words, then its notices: conclusion, decisions to refuse."""
    edition = issuance_set.case.edition
    rows = issuance_set.certificates.defer("content")
    papers = [
        Paper(row.pk, str(edition.outputs[row.output].name), row.number or "") for row in rows
    ]
    return papers + [
        Paper(row.pk, _name_of(edition, row), row.number or "", is_notice=True)
        for row in _notices(issuance_set.pk).select_related("review")
    ]


def _name_of(edition: Edition, notice: Notice) -> str:
    """Return what a notice is called, with the sub-item that it refuses."""
    name = str(edition.documents[notice.kind].name)
    if notice.review is None:
        return name
    sub_item = edition.matter.sub_item(notice.review.sub_item)
    return str(_("{paper}: {sub_item}")).format(paper=name, sub_item=sub_item.name)


def _notices(set_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(issuance_set=set_id, kind__in=WITH_RESULTS).defer("content")


def notice(set_id: int, notice_id: int) -> Notice | None:
    """Return a notice of a set that is valid or was handed over."""
    shown = [SetState.VALID, SetState.DELIVERED]
    return _notices(set_id).filter(pk=notice_id, issuance_set__state__in=shown).first()


def valid_certificate(set_id: int, certificate_id: int) -> Certificate | None:
    """Return a certificate of a set, once it is valid."""
    valid = Certificate.objects.filter(issuance_set=set_id, valid_from__isnull=False)
    return valid.filter(pk=certificate_id).first()


def is_late(issuance_set: IssuanceSet, today: date) -> bool:
    """Whether the day of delivery (Licensing Law art. 44) has passed."""
    return bool(issuance_set.deliver_by and issuance_set.deliver_by < today)
