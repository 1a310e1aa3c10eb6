"""The journal of a case in words: what happened, and which post did it; never a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import wording
from cases.actors import HALL, Role
from cases.catalogue.sections import section
from cases.lifecycle import MOVES, Event, ReviewState
from cases.models import Case, Entry
from web.wording import department_name, in_words

#: What the journal notes beside the moves of the catalogue.
NOTES: Mapping[str, Promise] = {
    Event.OPEN: _("Draft opened"),
    Event.FILL_IN: _("Form filled in"),
    Event.MATERIAL_IN: _("Material ticked or scanned"),
    Event.MATERIAL_OUT: _("Material given back"),
    Event.FEED_ANSWERED: _("Registers answered"),
    Event.DEFECT_ANSWERED: _("Defect answered"),
    Event.REMINDED: _("Applicant reminded"),
    Event.HANDED_OVER: _("Review given to other officers"),
    Event.TAKEN_OVER: _("Review taken over"),
    Event.NOTICE_DELIVERED: _("Notice handed over"),
    Event.REPAIRED: _("Case put in order"),
    Event.SET_FROZEN: _("Set of results fixed"),
    Event.SET_VALID: _("Results valid"),
    Event.SET_DELIVERED: _("Later set handed over"),
}


def timeline(case: Case) -> list[tuple[datetime, str, str]]:
    """Return what happened in a case, the latest first: moment, what, and where and by whom."""
    entries = case.entries.order_by("-seq")
    return [(entry.at, title(entry.event), _more(case, entry)) for entry in entries]


def title(event: str) -> str:
    """Return what an event is called, in the words of the catalogue where it has them."""
    moves = _moves()
    return in_words(moves[event] if event in moves else NOTES.get(event, event))


@cache
def _moves() -> dict[str, Mapping[str, str]]:
    lifecycle = section("lifecycle")
    rows = [*lifecycle["case_transitions"], *lifecycle["sub_item_transitions"]]
    return {row["id"]: {"en": row["name_en"], "zh": row["name_zh"]} for row in rows}


def _more(case: Case, entry: Entry) -> str:
    sub_item = case.matter.sub_items.get(entry.sub_item)
    about = str(sub_item.name) if sub_item else ""
    department = sub_item.department if sub_item else ""
    return " · ".join(part for part in (about, _post(case, entry, department)) if part)


def _post(case: Case, entry: Entry, department: str) -> str:
    """Return the post that acted: the one to which the lifecycle gives the move."""
    if entry.actor == HALL.id:
        return in_words(wording.post(Role.SYSTEM))
    if entry.actor.startswith("party:"):
        return _party(case, entry)
    role = _role(entry)
    post = in_words(wording.post(role))
    if role not in _OF_DEPARTMENT:
        return post
    where = f"{post} · {department_name(department)}"
    if entry.actor.startswith("system:"):
        return str(_("{post} (automatic)")).format(post=where)
    return where


_OF_DEPARTMENT = {Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD}
#: Posts of what the journal notes without a move; everything else is noted at the window.
_NOTED_BY = {
    Event.HANDED_OVER: Role.DEPARTMENT_HEAD,
    Event.TAKEN_OVER: Role.DEPARTMENT_APPROVER,
    Event.REPAIRED: Role.SYSTEM_ADMIN,
}


def _role(entry: Entry) -> Role:
    """Return the post that makes a move; where several may, the nearest to where it was made."""
    move = MOVES.get(Event(entry.event)) if entry.event in set(Event) else None
    if move is None:
        return _NOTED_BY.get(Event(entry.event), Role.WINDOW_CLERK)
    if entry.source == ReviewState.HEAD_REVIEW and Role.DEPARTMENT_HEAD in move.actors:
        return Role.DEPARTMENT_HEAD
    nearest = [
        role for role in (Role.WINDOW_CLERK, Role.DEPARTMENT_APPROVER) if role in move.actors
    ]
    return nearest[0] if nearest else min(move.actors - {Role.SYSTEM})


def _party(case: Case, entry: Entry) -> str:
    """Return which party asked for a move that the window entered."""
    is_agent = case.agent_id is not None and entry.actor == f"party:{case.agent_id}"
    party = _("Agent") if is_agent else _("Applicant")
    return str(_("{party}, entered at the window")).format(party=party)
