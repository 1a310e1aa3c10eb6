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
from cases.lifecycle import MOVES, Event
from cases.models import Case, Entry
from web.wording import department_name, in_words

#: What the journal notes beside the moves of the catalogue.
NOTES: Mapping[str, Promise] = {
    Event.OPEN: _("Draft opened"),
    Event.FILL_IN: _("Form filled in"),
    Event.MATERIAL_IN: _("Material ticked or scanned"),
    Event.MATERIAL_OUT: _("Material given back"),
    Event.FEED_ANSWERED: _("Registers answered"),
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
    return " · ".join(part for part in (about, _post(entry, department)) if part)


def _post(entry: Entry, department: str) -> str:
    """Return the post that acted: the one to which the lifecycle gives the move."""
    if entry.actor == HALL.id:
        return in_words(wording.post(Role.SYSTEM))
    move = MOVES.get(Event(entry.event)) if entry.event in set(Event) else None
    roles = (move.actors - {Role.SYSTEM} if move else frozenset()) or {Role.WINDOW_CLERK}
    post = in_words(wording.post(min(roles)))
    if not roles <= {Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD}:
        return post
    where = f"{post} · {department_name(department)}"
    if entry.actor.startswith("system:"):
        return str(_("{post} (automatic)")).format(post=where)
    return where
