"""Lists of defects in words: what each is about, what is asked, and how it was put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.errors import Sentence
from cases.models import Case, Defect, DefectList
from web.wording import department_name

#: A defect that is about no single row or question.
THE_WHOLE: Promise = _("The application as a whole")


@dataclass(frozen=True, slots=True)
class Told:
    """A list as the window sees it: who asks, until when, and every defect of it."""

    told: DefectList
    sub_item: str
    department: str
    defects: list[tuple[str, Defect]]
    how: Sentence
    tone: str

    @property
    def due_on(self) -> date:
        """The last day for putting everything right."""
        return self.told.due_on


def lists_of(case: Case) -> list[Told]:
    """Return every list of a case, correction notices and return slips, the latest first."""
    lists = case.defect_lists.select_related("review").prefetch_related("defects")
    return [_told(case, told) for told in lists.order_by("-pk")]


def open_slips(case: Case) -> list[Told]:
    """Return the open return slips of all departments, the most urgent first."""
    lists = case.defect_lists.open().filter(review__isnull=False)
    found = lists.select_related("review").prefetch_related("defects").order_by("due_on", "pk")
    return [_told(case, told) for told in found]


def open_correction(case: Case) -> Told | None:
    """Return the open correction notice of a case."""
    lists = case.defect_lists.open().filter(review=None).prefetch_related("defects")
    return next((_told(case, told) for told in lists), None)


def _told(case: Case, told: DefectList) -> Told:
    review = told.review
    how, tone = _standing(told)
    return Told(
        told=told,
        sub_item=str(case.matter.sub_item(review.sub_item).name) if review else "",
        department=department_name(review.department) if review else "",
        defects=[(about(case, defect), defect) for defect in told.defects.all()],
        how=how,
        tone=tone,
    )


def _standing(told: DefectList) -> tuple[Sentence, str]:
    ended: Iterable[tuple[datetime | None, Sentence, str]] = (
        (told.answered_at, _("Put right"), "good"),
        (told.lapsed_at, _("Not put right in time"), "bad"),
        (told.recalled_at, _("Recalled with the case"), "quiet"),
    )
    for moment, words, tone in ended:
        if moment:
            return words, tone
    return _("To be put right"), "act"


def about(case: Case, defect: Defect) -> str:
    """Return the row or the question that a defect is about."""
    if defect.key:
        rows = (row for row in case.matter.materials if row.key == defect.key)
        return str(case.edition.materials[next(rows).material].name)
    if defect.question:
        return str(case.matter.field(defect.question).name)
    return str(THE_WHOLE)
