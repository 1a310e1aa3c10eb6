"""Whose cases somebody sees at the counter: a clerk the own ones, those who supervise all of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor, Role
from cases.errors import NotFound
from cases.models import Case

#: Who may open the pages of the counter; only the clerk acts on them.
READERS = (Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Return the cases that somebody may see, with their parties."""
    every = Case.objects.all()
    if not actor.has(Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR):
        every = every.of_clerk(actor.id)
    return every.select_related("applicant", "agent")


def case_of(actor: Actor, case_id: int) -> Case:
    """Return a case that somebody may see; raises ``NotFound`` as if it did not exist."""
    return _or_not_found(cases_of(actor).filter(pk=case_id))


def own_case(actor: Actor, case_id: int) -> Case:
    """Return a case that this clerk took in; raises ``NotFound`` as if it did not exist."""
    every = Case.objects.of_clerk(actor.id).select_related("applicant", "agent", "authority")
    return _or_not_found(every.filter(pk=case_id))


def _or_not_found(found: QuerySet[Case]) -> Case:
    case = found.first()
    if case is None:
        raise NotFound(_("There is no such case among yours."))
    return case
