"""Self-check: cases whose rows contradict each other, and how far they can be mended.

No act leaves a contradiction behind; a hand in the database, a restored backup or a mistake of ours can.
What follows from the rules is mended through the one door, in the name of whoever asked for it; a stored
state that differs from the proved journal is set back to what the journal says. The rest is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cases import chain, circulation, endings, journal, reading
from cases.actors import Actor, Role
from cases.errors import Sentence, WrongState
from cases.journal import Folder
from cases.lifecycle import IN_APPROVAL, CaseState, Event, Outcome, ReviewState
from cases.models import Case, DefectList, Entry, PaymentRequest

#: Who may look and mend.
KEEPERS = (Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)
#: States in which nothing of a case can contradict itself any more, or not yet.
_AT_REST = (CaseState.DRAFT, CaseState.ARCHIVED)


class Contradiction(StrEnum):
    """What can be wrong with the rows of a case."""

    JOURNAL_BROKEN = "journal_broken"
    STATE_ASTRAY = "state_astray"
    NOT_GATHERED = "not_gathered"
    NOT_RECALLED = "not_recalled"
    ASKED_IN_VAIN = "asked_in_vain"
    LISTED_IN_VAIN = "listed_in_vain"
    NOTHING_ASKED = "nothing_asked"
    NOT_LAID_OUT = "not_laid_out"
    CONCLUDED_EARLY = "concluded_early"


SENTENCES: dict[Contradiction, Sentence] = {
    Contradiction.JOURNAL_BROKEN: _("The journal of the case does not prove itself."),
    Contradiction.STATE_ASTRAY: _("A stored state differs from what the journal proves."),
    Contradiction.NOT_GATHERED: _("Something could go on, but nobody has moved it."),
    Contradiction.NOT_RECALLED: _("The case has ended, but a review of it is still open."),
    Contradiction.ASKED_IN_VAIN: _("A payment is asked for, but no review waits for it."),
    Contradiction.LISTED_IN_VAIN: _("A list of defects is open, but nothing waits for it."),
    Contradiction.NOTHING_ASKED: _(
        "Something waits for the applicant, who was never asked for anything."
    ),
    Contradiction.NOT_LAID_OUT: _("The reviews of the case are not those of its matter."),
    Contradiction.CONCLUDED_EARLY: _("The case is concluded, but a core review is still open."),
}

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


def contradictions(case: Case) -> tuple[Contradiction, ...]:
    """Return what is wrong with a case as it is stored; its relations may have been prefetched."""
    reviews = {review.sub_item: review for review in case.reviews.all()}
    if not chain.links_hold(case, _lines(case)):
        return (Contradiction.JOURNAL_BROKEN,)
    if _astray(case, reviews):
        return (Contradiction.STATE_ASTRAY,)  # the others can only be seen once this is mended
    return tuple(one for one, holds in _CHECKS.items() if holds(case, reviews))


# What can be wrong -------------------------------------------------------------------------------


def _astray(case: Case, reviews: reading.Reviews) -> bool:
    state, proved = chain.replay(_lines(case))
    stored = {review.sub_item: review.state for review in reviews.values()}
    early = bool(case.outcome) and case.state not in _AFTER_THE_END
    return early or state != case.state or any(proved.get(name) != stored[name] for name in stored)


def _lines(case: Case) -> list[Entry]:
    return sorted(case.entries.all(), key=lambda entry: entry.seq)


_AFTER_THE_END = frozenset(
    {
        CaseState.CONCLUDED,
        CaseState.READY_FOR_ISSUE,
        CaseState.ISSUED,
        CaseState.ARCHIVED,
    }
)


def _not_gathered(case: Case, reviews: reading.Reviews) -> bool:
    if case.outcome in _ENDED:
        return False
    if reading.startable(reviews) or reading.doomed(reviews):
        return True
    if case.state not in IN_APPROVAL:
        return False
    waits = case.state == CaseState.AWAITING_APPLICANT
    return reading.core_is_final(reviews) or reading.all_wait_for_applicant(reviews) != waits


_ENDED = frozenset({Outcome.WITHDRAWN, Outcome.TERMINATED})


def _not_recalled(case: Case, reviews: reading.Reviews) -> bool:
    return case.outcome in _ENDED and not reading.nothing_is_open(reviews)


def _asked_in_vain(case: Case, reviews: reading.Reviews) -> bool:
    return bool(_requests_in_vain(reviews))


def _requests_in_vain(reviews: reading.Reviews) -> list[PaymentRequest]:
    return [
        request
        for review in reviews.values()
        for request in review.payment_requests.all()
        if request.is_awaited and review.state != ReviewState.AWAITING_APPLICANT
    ]


def _listed_in_vain(case: Case, reviews: reading.Reviews) -> bool:
    return bool(_lists_in_vain(case))


def _lists_in_vain(case: Case) -> list[DefectList]:
    waits = case.state == CaseState.CORRECTION_REQUIRED
    return [
        told
        for told in case.defect_lists.all()
        if told.is_open
        and not (told.review.state == ReviewState.RETURNED if told.review else waits)
    ]


def _nothing_asked(case: Case, reviews: reading.Reviews) -> bool:
    lists = {told.review_id for told in case.defect_lists.all() if told.is_open}
    asked = {
        review.pk
        for review in reviews.values()
        if any(request.is_awaited for request in review.payment_requests.all())
    }
    correction = case.state == CaseState.CORRECTION_REQUIRED and None not in lists
    return correction or any(
        (review.state == ReviewState.RETURNED and review.pk not in lists)
        or (review.state == ReviewState.AWAITING_APPLICANT and review.pk not in asked)
        for review in reviews.values()
    )


def _not_laid_out(case: Case, reviews: reading.Reviews) -> bool:
    circulated = case.state in IN_APPROVAL or bool(reviews)
    return circulated and set(reviews) != set(case.matter.sub_items)


def _concluded_early(case: Case, reviews: reading.Reviews) -> bool:
    ended = case.state in _AFTER_THE_END and case.outcome not in _ENDED
    return ended and not reading.core_is_final(reviews)


_CHECKS: dict[Contradiction, Callable[[Case, reading.Reviews], bool]] = {
    Contradiction.NOT_GATHERED: _not_gathered,
    Contradiction.NOT_RECALLED: _not_recalled,
    Contradiction.ASKED_IN_VAIN: _asked_in_vain,
    Contradiction.LISTED_IN_VAIN: _listed_in_vain,
    Contradiction.NOTHING_ASKED: _nothing_asked,
    Contradiction.NOT_LAID_OUT: _not_laid_out,
    Contradiction.CONCLUDED_EARLY: _concluded_early,
}


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
    for request in _requests_in_vain(folder.reviews):
        request.recalled_at = folder.at
        request.save(update_fields=["recalled_at"])
    for told in _lists_in_vain(folder.case):
        told.recalled_at = folder.at
        told.save(update_fields=["recalled_at"])
    if folder.case.outcome in _ENDED:
        endings.recall(folder)
    elif folder.reviews:
        circulation.gather(folder)


def _set_back(folder: Folder) -> None:
    """Set every stored state back to what the journal proves."""
    state, proved = chain.replay(folder.case.entries.order_by("seq"))
    if state not in _AFTER_THE_END:
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
        if _CHECKS[one](*rows)
    ]
