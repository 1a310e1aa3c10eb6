"""What the applicant is asked for: material, what departments returned, and what is to be paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.errors import Sentence
from cases.lifecycle import CaseState
from cases.models import Case, Defect, DefectList, PaymentRequest
from web.reasons import without_personal_numbers
from web.wording import department_name


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked for: its title, and where it was told, what is wrong and required."""

    title: Sentence
    what: str = ""
    required: str = ""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked together: by whom and for what, until when, and every item."""

    title: Sentence
    items: list[Item]
    due_on: date | None = None


def asked_of(case: Case) -> list[Asked]:
    """Return what the applicant is asked for now; titles and wording of the notices, no officers."""
    return [*_missing(case), *_told(case), *_payments(case)]


def _missing(case: Case) -> Iterator[Asked]:
    """Yield what is missing while the window looks the material through."""
    if case.state != CaseState.RECEIVED:
        return
    kinds = case.edition.materials
    rows = [row for row in case.materials.all() if not row.is_there]
    if rows:
        items = [Item(str(kinds[row.material].name)) for row in rows]
        yield Asked(_("Material that is missing"), items)


def _told(case: Case) -> Iterator[Asked]:
    """Yield every open list of defects: the correction notice, and what departments returned."""
    lists = case.defect_lists.open().select_related("review").prefetch_related("defects")
    for told in lists.order_by("due_on", "pk"):
        items = [_item(case, defect) for defect in told.defects.all()]
        yield Asked(_title(case, told), items, told.due_on)


def _title(case: Case, told: DefectList) -> Sentence:
    if told.review is None:
        return _("Material to be put right")
    sub_item = case.matter.sub_item(told.review.sub_item).name
    department = department_name(told.review.department)
    return format_lazy(
        _("{department} asks about “{sub_item}”"), department=department, sub_item=sub_item
    )


def _item(case: Case, defect: Defect) -> Item:
    return Item(
        title=_about(case, defect),
        what=without_personal_numbers(defect.what),
        required=without_personal_numbers(defect.required),
        is_done=defect.answered_at is not None,
    )


def _about(case: Case, defect: Defect) -> Sentence:
    if defect.key:
        rows = (row for row in case.matter.materials if row.key == defect.key)
        return str(case.edition.materials[next(rows).material].name)
    if defect.question:
        return str(case.matter.field(defect.question).name)
    return _("The application as a whole")


def _payments(case: Case) -> Iterator[Asked]:
    awaited = PaymentRequest.objects.awaited().filter(review__case=case).order_by("pk")
    names = [
        case.matter.sub_item(code).name
        for code in awaited.values_list("review__sub_item", flat=True)
    ]
    if names:
        items = [Item(format_lazy(_("Payment: {name}"), name=name)) for name in names]
        yield Asked(_("To be paid"), items)
