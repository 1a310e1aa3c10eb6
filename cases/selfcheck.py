"""Self-check: cases whose rows contradict each other are found, and mended as far as they can be.

No act leaves a contradiction behind; a hand in the database, a restored backup or a mistake of ours can.
What follows from the rules is mended through the one door, in the name of whoever asked for it; a stored
state that differs from the proved journal is set back to what the journal says. The rest is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from cases import chain, circulation, endings, journal
from cases.actors import Actor, Role
from cases.contradictions import (
    AFTER_THE_END,
    CHECKS,
    ENDED,
    SENTENCES,
    Contradiction,
    contradictions,
    lists_in_vain,
    requests_in_vain,
)
from cases.errors import Sentence, WrongState
from cases.folder import Folder
from cases.lifecycle import CaseState, Event
from cases.models import Case

#: Who may look and mend.
KEEPERS = (Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)
#: States in which nothing of a case can contradict itself any more, or not yet.
_AT_REST = (CaseState.DRAFT, CaseState.ARCHIVED)
#: What the hall can mend by itself; the rest needs somebody who looks at the journal.
MENDABLE = frozenset(
    {
        Contradiction.STATE_ASTRAY,
        Contradiction.NOT_GATHERED,
        Contradiction.NOT_RECALLED,
        Contradiction.ASKED_IN_VAIN,
        Contradiction.LISTED_IN_VAIN,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one case."""

    case: Case
    wrong: tuple[Contradiction, ...]

    @property
    def mendable(self) -> bool:
        """Whether all of it can be mended here."""
        return MENDABLE.issuperset(self.wrong)

    @property
    def sentences(self) -> list[Sentence]:
        """Return what is wrong, for people."""
        return [SENTENCES[one] for one in self.wrong]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found among some cases: how many were read, and the id to go on after, if any are left."""

    found: list[Finding]
    read: int
    further: int | None


def look_through(*, after: int = 0, limit: int = 200) -> Looked:
    """Read up to ``limit`` open cases by id from ``after`` on, in a fixed number of questions.

    A case that somebody was just moving is read again under its lock before it is called wrong.
    """
    open_cases = Case.objects.exclude(state__in=_AT_REST).filter(pk__gt=after).order_by("pk")
    cases = list(_with_everything(open_cases)[: limit + 1])
    read = cases[:limit]
    suspects = [case.pk for case in read if contradictions(case)]
    found = [finding for pk in suspects if (finding := _looked_at_again(pk)) is not None]
    return Looked(found, len(read), read[-1].pk if len(cases) > limit else None)


def _with_everything(cases: models.QuerySet[Case]) -> models.QuerySet[Case]:
    return cases.prefetch_related("reviews__payment_requests", "entries", "defect_lists__review")


def _looked_at_again(case_id: int) -> Finding | None:
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
        case = _with_everything(Case.objects.filter(pk=case_id)).get()
        wrong = contradictions(case)
    return Finding(case, wrong) if wrong else None


# Mended ------------------------------------------------------------------------------------------


def repair(case_id: int, *, by: Actor, at: datetime) -> tuple[Contradiction, ...]:
    """Mend what can be mended in a case, with a line of who asked for it; return what was mended.

    Raises ``WrongState`` for a case in which something is left that only a person can judge; then nothing
    of it is changed.
    """
    with journal.change(case_id, Event.REPAIRED, by=by, at=at) as folder:
        folder.demand(*KEEPERS)
        wrong = list(contradictions(folder.case))
        if not wrong:
            return ()
        folder.note(Event.REPAIRED, wrong=wrong)
        _mend(folder, wrong)
        left = [one for one in _still_wrong(folder) if one not in MENDABLE]
        if left or not MENDABLE.issuperset(wrong):
            told = SENTENCES[(left or [one for one in wrong if one not in MENDABLE])[0]]
            raise WrongState(told, code="not_mendable")
    return tuple(wrong)


def _mend(folder: Folder, wrong: list[Contradiction]) -> None:
    if Contradiction.STATE_ASTRAY in wrong:
        _set_back(folder)
    for request in requests_in_vain(folder.reviews):
        request.recalled_at = folder.at
        request.save(update_fields=["recalled_at"])
    for told in lists_in_vain(folder.case):
        told.recalled_at = folder.at
        told.save(update_fields=["recalled_at"])
    if folder.case.outcome in ENDED:
        endings.recall(folder)
    elif folder.reviews:
        circulation.gather(folder)


def _set_back(folder: Folder) -> None:
    """Set every stored state back to what the journal proves."""
    state, proved = chain.replay(folder.case.entries.order_by("seq"))
    if state not in AFTER_THE_END:
        folder.case.outcome, folder.case.concluded_at = "", None
    _restore(folder.case, state)
    for review in folder.reviews.values():
        _restore(review, proved.get(review.sub_item, review.state))


def _restore(row: models.Model, state: Any) -> None:
    """Store a state that no move of today leads to: only the journal can ask for that."""
    if vars(row)["state"] != state:
        type(row)._base_manager.filter(pk=row.pk).update(state=state)
        vars(row)["state"] = state


def _still_wrong(folder: Folder) -> list[Contradiction]:
    """Return what is wrong now with an open folder; its journal is not written yet."""
    rows = (folder.case, folder.reviews)
    return [
        one
        for one in (
            Contradiction.NOTHING_ASKED,
            Contradiction.NOT_LAID_OUT,
            Contradiction.CONCLUDED_EARLY,
        )
        if CHECKS[one](*rows)
    ]
