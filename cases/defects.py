"""Lists of defects: told at once and completely, answered one by one (Licensing Law art. 32).

Both kinds are handled here: the one-time correction notice of the window and the return slip of a
department. What a list means for its case stands in ``corrections`` and ``returns``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import calendar, journal
from cases.actors import Actor, Role
from cases.catalogue.sections import section
from cases.catalogue.types import Limit
from cases.errors import Invalid, NotFound, WrongState
from cases.folder import Folder
from cases.free_texts import refuse_personal_numbers
from cases.lifecycle import Event
from cases.models import Case, Defect, DefectList, Review

#: Letters that one sentence of a list may have.
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """One defect as it is told: a material row or a question of the form, what is wrong, what is asked."""

    what: str
    required: str
    key: str = ""
    question: str = ""

    @property
    def about(self) -> str:
        """What the defect is about: a material row, a question, or nothing in particular."""
        return self.key or self.question


def checked(case: Case, said: Sequence[Said]) -> list[Said]:
    """Return the defects without blanks around them, or refuse those that say nothing.

    Raises ``Invalid`` with a sentence for each defect by its number, ``NotFound`` for a row or question
    that the case does not have.
    """
    tidy = [Said(one.what.strip(), one.required.strip(), one.key, one.question) for one in said]
    wrong = {
        f"defect-{number}": _("Say what is wrong and what is required instead.")
        for number, one in enumerate(tidy)
        if not (one.what and one.required) or max(len(one.what), len(one.required)) > LONGEST
    }
    refuse_personal_numbers(
        {f"defect-{number}": f"{one.what} {one.required}" for number, one in enumerate(tidy)}
    )
    if wrong:
        raise Invalid(_("Say of each defect what is wrong and what is required."), wrong)
    rows = set(case.materials.values_list("key", flat=True))
    questions = {question.id for question in case.matter.fields}
    for one in tidy:
        if (one.key and one.key not in rows) or (one.question and one.question not in questions):
            raise NotFound(_("The case has no such material or question."))
    return tidy


def write_down(
    folder: Folder,
    said: Sequence[Said],
    *,
    given_by: str,
    review: Review | None = None,
    **facts: Any,
) -> DefectList:
    """Keep a complete list of defects with its deadline; ``said`` was checked before."""
    told = DefectList.objects.create(
        case=folder.case,
        review=review,
        given_by=given_by,
        given_at=folder.at,
        due_on=deadline(folder.at),
        **facts,
    )
    Defect.objects.bulk_create(
        Defect(
            defect_list=told,
            position=position,
            key=one.key,
            question=one.question,
            what=one.what,
            required=one.required,
        )
        for position, one in enumerate(said, start=1)
    )
    return told


def deadline(at: datetime) -> date:
    """Return the last day for putting defects right: calendar days by the catalogue (30 by default)."""
    days = section("clock")["correction_default_calendar_days"]
    due = calendar.due(at, Limit(days, "calendar_day"))
    assert due is not None
    return localtime(due.at).date()


# Answered ----------------------------------------------------------------------------------------


def answer(defect_id: int, text: str, *, by: Actor, at: datetime) -> Defect:
    """Write down how a defect was put right; the window may word it anew until the list goes back.

    Raises ``Invalid`` for an empty answer, ``WrongState`` when the list is not open any more.
    """
    known = Defect.objects.filter(pk=defect_id).values_list("defect_list__case", flat=True).first()
    if known is None:
        raise NotFound(_("There is no such defect."))
    with journal.change(known, Event.DEFECT_ANSWERED, by=by, at=at) as folder:
        folder.demand(Role.WINDOW_CLERK)
        defect = Defect.objects.select_related("defect_list").get(pk=defect_id)
        if not defect.defect_list.is_open:
            raise WrongState(_("This list of defects is closed."))
        write_answer(folder, defect, text)
    return defect


def write_answer(folder: Folder, defect: Defect, text: str) -> None:
    """Write down the answer to a defect of an open folder; raises ``Invalid`` for an empty one."""
    said = text.strip()
    if not said or len(said) > LONGEST:
        sentence = _("Say in a few words how it was put right.")
        raise Invalid(sentence, {f"answer-{defect.pk}": sentence})
    refuse_personal_numbers({f"answer-{defect.pk}": said})
    defect.answer, defect.answered_at, defect.answered_by = said, folder.at, folder.desk.by.id
    defect.save(update_fields=["answer", "answered_at", "answered_by"])
    folder.note(Event.DEFECT_ANSWERED, list=defect.defect_list_id, defect=defect.pk)


def close(told: DefectList, **moments: datetime) -> None:
    """Close a list: ``answered_at``, ``lapsed_at`` or ``recalled_at``."""
    for name, moment in moments.items():
        setattr(told, name, moment)
    told.save(update_fields=list(moments))
