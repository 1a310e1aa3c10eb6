"""Whose cases somebody sees at the counter.

A clerk lists the own cases; those who supervise list all of them. An applicant may come to any window,
though. While a case waits for its applicant every clerk therefore opens it as if it were the own one: a
correction notice or a return slip is open, the whole case waits, or the notice with which it ended is
still to be handed over. A request to withdraw may be brought at any time before the conclusion: for it
every clerk opens the page of withdrawal, and nothing else of a colleague's case. Both open only to who
has found them on the same day by the complete number, which stands on every paper of the case (see
``hall.counter.found``). To receive and to accept stays with the clerk who took the case in, or its
corrected material.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor, Role
from cases.errors import NotFound
from cases.identifiers import begins_like_a_case_number
from cases.lifecycle import MOVES, CaseState, Event
from cases.models import Case, DefectList, Entry, Notice
from hall.counter.found import Sight, remember, sight_of
from web.actors import actor_of

#: Who may open the pages of the counter; only the clerk acts on most of them.
READERS = (Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)
#: States from which an applicant can withdraw, and the director terminate.
WITHDRAWABLE = MOVES[Event.WITHDRAW].sources
TERMINABLE = MOVES[Event.TERMINATE].sources
#: Signs of a complete case number.
COMPLETE = 23

#: What a clerk is told in the same words of a colleague's case and of one that does not exist.
TO_FIND = _(
    "There is no such case among yours. Search for a colleague's case by its complete number: it stands"
    " on every paper of the case."
)

#: The columns that say which clerks took a case in.
_TAKEN_IN = ("opened_by", "received_by", "accepted_by")
_WAITING = (CaseState.CORRECTION_REQUIRED, CaseState.AWAITING_APPLICANT)


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Return the cases that somebody lists, with their parties."""
    every = Case.objects.all()
    if not _supervises(actor):
        every = every.of_clerk(actor.id)
    return every.select_related("applicant", "agent")


def lists_of(actor: Actor) -> list[QuerySet[Case]]:
    """Return lists that together hold what somebody lists, each read by an index of its own."""
    if _supervises(actor):
        return [Case.objects.all()]
    return [Case.objects.filter(**{name: actor.id}) for name in _TAKEN_IN]


def cases_with(actor: Actor, number: str) -> QuerySet[Case]:
    """Return the cases that somebody finds by a number; a complete one finds colleagues' cases, too."""
    found = cases_of(actor).filter(number__startswith=number)
    if _supervises(actor) or len(number) != COMPLETE:
        return found
    open_to_all = _waits_for_applicant() | Q(state__in=WITHDRAWABLE)
    every = Case.objects.filter(_is_own(actor) | open_to_all, number=number)
    return every.select_related("applicant", "agent")


def searched(request: HttpRequest, number: str) -> Sight:
    """Return who looks, after a search: what a complete number finds stays at hand for the day."""
    actor = actor_of(request)
    complete = len(number) == COMPLETE and begins_like_a_case_number(number)
    if complete and not _supervises(actor):
        for case_id in cases_with(actor, number).values_list("pk", flat=True):
            remember(request, case_id)
    return sight_of(request)


def opens(sight: Sight, case: Case) -> bool:
    """Whether somebody may open the page of a case."""
    return cases_seen(sight).filter(pk=case.pk).exists()


def cases_seen(sight: Sight) -> QuerySet[Case]:
    """Return the cases whose pages somebody may open."""
    every = Case.objects.all()
    return every if _supervises(sight.actor) else every.filter(_at_hand(sight))


def case_of(sight: Sight, case_id: int) -> Case:
    """Return a case that somebody may see; raises ``NotFound`` as if it did not exist."""
    return _or_not_found(cases_seen(sight).filter(pk=case_id), sight.actor)


def own_case(actor: Actor, case_id: int) -> Case:
    """Return a case that this clerk took in; raises ``NotFound`` as if it did not exist."""
    return _or_not_found(Case.objects.filter(_took_in(actor), pk=case_id), actor)


def case_at_hand(sight: Sight, case_id: int) -> Case:
    """Return a case that this clerk works on: the own one, or one that waits for its applicant."""
    return _or_not_found(Case.objects.filter(_at_hand(sight), pk=case_id), sight.actor)


def case_to_withdraw(sight: Sight, case_id: int) -> Case:
    """Return a case that its applicant may still withdraw, at whatever window, or the own one."""
    may = Q(state__in=WITHDRAWABLE) & is_brought(sight)
    return _or_not_found(Case.objects.filter(_at_hand(sight) | may, pk=case_id), sight.actor)


def is_brought(sight: Sight, path: str = "") -> Q:
    """Ask whether the case at ``path`` is the own one, or was found; who supervises need not search."""
    if _supervises(sight.actor):
        return Q()
    return _is_own(sight.actor, path) | Q(**{f"{path}pk__in": sight.found})


def _supervises(actor: Actor) -> bool:
    return actor.has(Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)


def _is_own(actor: Actor, path: str = "") -> Q:
    return Q(*((f"{path}{name}", actor.id) for name in _TAKEN_IN), _connector=Q.OR)


def _took_in(actor: Actor) -> Q:
    """Ask for cases that somebody took in, or whose corrected material."""
    again = Entry.objects.filter(case=OuterRef("pk"), event=Event.RESUBMIT, actor=actor.id)
    return _is_own(actor) | Q(Exists(again))


def _at_hand(sight: Sight) -> Q:
    return _took_in(sight.actor) | (is_brought(sight) & _waits_for_applicant())


def _waits_for_applicant() -> Q:
    asked = DefectList.objects.open().filter(case=OuterRef("pk"))
    ended = Notice.objects.to_hand_over().filter(case=OuterRef("pk"))
    return Q(state__in=_WAITING) | Q(Exists(asked)) | Q(Exists(ended))


def _or_not_found(found: QuerySet[Case], actor: Actor) -> Case:
    case = found.select_related("applicant", "agent", "authority").first()
    if case is None:
        raise NotFound(_("There is no such case among yours.") if _supervises(actor) else TO_FIND)
    return case
