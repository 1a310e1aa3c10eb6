"""Whose cases somebody sees at the counter.

A clerk lists the own cases; those who supervise list all of them. An applicant may come to any window,
though. While a case waits for its applicant every clerk therefore opens it as if it were the own one: a
correction notice or a return slip is open, the whole case waits, or the notice with which it ended is
still to be handed over. A request to withdraw may be brought at any time before the conclusion: for it
every clerk opens the page of withdrawal, and nothing else of a colleague's case. Both are found only by
the complete number, which stands on every paper of the case. To receive and to accept stays with the
clerk who took the case in.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor, Role
from cases.errors import NotFound
from cases.lifecycle import MOVES, CaseState, Event
from cases.models import Case, DefectList, Notice

#: Who may open the pages of the counter; only the clerk acts on most of them.
READERS = (Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)
#: States from which an applicant can withdraw, and the director terminate.
WITHDRAWABLE = MOVES[Event.WITHDRAW].sources
TERMINABLE = MOVES[Event.TERMINATE].sources
#: Signs of a complete case number.
COMPLETE = 23

_WAITING = (CaseState.CORRECTION_REQUIRED, CaseState.AWAITING_APPLICANT)


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Return the cases that somebody lists, with their parties."""
    every = Case.objects.all()
    if not _supervises(actor):
        every = every.of_clerk(actor.id)
    return every.select_related("applicant", "agent")


def cases_with(actor: Actor, number: str) -> QuerySet[Case]:
    """Return the cases that somebody finds by a number; a complete one finds colleagues' cases, too."""
    found = cases_of(actor).filter(number__startswith=number)
    if _supervises(actor) or len(number) != COMPLETE:
        return found
    open_to_all = _waits_for_applicant() | Q(state__in=WITHDRAWABLE)
    every = Case.objects.filter(_is_own(actor) | open_to_all, number=number)
    return every.select_related("applicant", "agent")


def opens(actor: Actor, case: Case) -> bool:
    """Whether somebody may open the page of a case."""
    return _supervises(actor) or Case.objects.filter(_at_hand(actor), pk=case.pk).exists()


def case_of(actor: Actor, case_id: int) -> Case:
    """Return a case that somebody may see; raises ``NotFound`` as if it did not exist."""
    every = Case.objects.filter(pk=case_id)
    return _or_not_found(every if _supervises(actor) else every.filter(_at_hand(actor)))


def own_case(actor: Actor, case_id: int) -> Case:
    """Return a case that this clerk took in; raises ``NotFound`` as if it did not exist."""
    return _or_not_found(Case.objects.of_clerk(actor.id).filter(pk=case_id))


def case_at_hand(actor: Actor, case_id: int) -> Case:
    """Return a case that this clerk works on: the own one, or one that waits for its applicant."""
    return _or_not_found(Case.objects.filter(_at_hand(actor), pk=case_id))


def case_to_withdraw(actor: Actor, case_id: int) -> Case:
    """Return a case that its applicant may still withdraw, at whatever window, or the own one."""
    open_to_all = _at_hand(actor) | Q(state__in=WITHDRAWABLE)
    return _or_not_found(Case.objects.filter(open_to_all, pk=case_id))


def _supervises(actor: Actor) -> bool:
    return actor.has(Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)


def _is_own(actor: Actor) -> Q:
    return Q(opened_by=actor.id) | Q(received_by=actor.id) | Q(accepted_by=actor.id)


def _at_hand(actor: Actor) -> Q:
    return _is_own(actor) | _waits_for_applicant()


def _waits_for_applicant() -> Q:
    asked = DefectList.objects.open().filter(case=OuterRef("pk"))
    ended = Notice.objects.to_hand_over().filter(case=OuterRef("pk"))
    return Q(state__in=_WAITING) | Q(Exists(asked)) | Q(Exists(ended))


def _or_not_found(found: QuerySet[Case]) -> Case:
    case = found.select_related("applicant", "agent", "authority").first()
    if case is None:
        raise NotFound(_("There is no such case among yours."))
    return case
