"""What can be done with a case now, by whoever looks at it: the buttons of its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor, Role
from cases.lifecycle import CaseState
from cases.models import Case
from hall.counter.access import TERMINABLE, WITHDRAWABLE


@dataclass(frozen=True, slots=True)
class Step:
    """One way on from the page of a case; the first of them is the main one."""

    label: Promise
    url: str
    is_main: bool = True


def steps(case: Case, actor: Actor, *, has_slips: bool) -> list[Step]:
    """Return what this person may do with the case as it is now."""
    found: list[Step] = []
    if actor.has(Role.WINDOW_CLERK):
        found += _of_the_clerk(case, actor, has_slips=has_slips)
    if actor.has(Role.WINDOW_SUPERVISOR) and case.state == CaseState.RECEIVED:
        found.append(_step(_("Refuse acceptance …"), "non-acceptance", case, is_main=False))
        found.append(_step(_("Correction notice …"), "correction", case, is_main=False))
    if actor.has(Role.HALL_DIRECTOR) and case.state in TERMINABLE:
        found.append(_step(_("Terminate …"), "termination", case, is_main=False))
    if actor.has(Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR):
        for notice in case.notices.to_hand_over().only("pk"):
            url = reverse("counter:closing", args=[notice.pk])
            found.append(Step(_("Hand the notice over"), url))
    return found


def _of_the_clerk(case: Case, actor: Actor, *, has_slips: bool) -> list[Step]:
    found = []
    is_mine = actor.id in {case.opened_by, case.received_by, case.accepted_by}
    at_the_window = case.state in {CaseState.DRAFT, CaseState.RECEIVED}
    if is_mine and at_the_window and case.applicant_id is not None:
        found.append(_step(_("Go on with the material"), "materials", case))
    if is_mine and case.state == CaseState.DRAFT:
        is_main = case.applicant_id is None
        found.append(_step(_("Fill in the form"), "form", case, is_main=is_main))
    if case.state == CaseState.CORRECTION_REQUIRED:
        found.append(_step(_("Take in the correction"), "supply", case))
    if has_slips:
        found.append(_step(_("Put the defects right"), "defects", case))
    if case.state in WITHDRAWABLE:
        found.append(_step(_("Withdraw …"), "withdrawal", case, is_main=False))
    return found


def _step(label: Promise, name: str, case: Case, *, is_main: bool = True) -> Step:
    return Step(label, reverse(f"counter:{name}", args=[case.pk]), is_main)
