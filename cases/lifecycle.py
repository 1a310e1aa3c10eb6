"""States and moves of a case and of a review: a table that can be drawn.

Each move names where it starts, where it ends, who may make it and which guards must hold (handbook §2).
A move has no side effect; what follows from it is written in the act that makes it. Moves that the hall
cannot make yet are absent. ``docs/lifecycle.md`` is drawn from this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from cases.actors import Role
from cases.moves.of_case import CaseMoves
from cases.moves.of_review import ReviewMoves
from cases.states import (
    FAILED,
    FINAL,
    IN_APPROVAL,
    ISSUABLE,
    SATISFIED,
    WITH_DEPARTMENT,
    CaseState,
    Event,
    Outcome,
    ReviewState,
)

__all__ = [
    "CASE_MOVES",
    "FAILED",
    "FINAL",
    "IN_APPROVAL",
    "ISSUABLE",
    "MOVES",
    "OWN_GUARDS",
    "REVIEW_MOVES",
    "SATISFIED",
    "WITH_DEPARTMENT",
    "CaseMoves",
    "CaseState",
    "Event",
    "Move",
    "Outcome",
    "ReviewMoves",
    "ReviewState",
]


#: Guards beside those of the catalogue, with the moves that they stand before
#: (docs/decisions/0004-public-notice-is-a-guard.md, 0007-defects-are-rows-and-endings-recall.md).
OWN_GUARDS: Mapping[str, tuple[Event, ...]] = {
    "approver_did_not_receive": (
        Event.SUB_RETURN,
        Event.SUB_PROPOSE,
        Event.SUB_HEAD_BACK,
        Event.SUB_APPROVE,
        Event.SUB_HEAD_APPROVE,
        Event.SUB_REFUSE,
    ),
    "payment_seen": (Event.SUB_APPROVE, Event.SUB_HEAD_APPROVE),
    "signed_by_its_kind": (Event.SUB_SIGN,),
    "public_notice_over": (Event.SUB_APPROVE, Event.SUB_HEAD_APPROVE),
    "reviewer_of_department": (
        Event.SUB_RETURN,
        Event.SUB_WAIT,
        Event.SUB_PROPOSE,
        Event.SUB_HEAD_BACK,
        Event.SUB_APPROVE,
        Event.SUB_HEAD_APPROVE,
        Event.SUB_REFUSE,
    ),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table."""

    event: Event
    machine: str
    sources: frozenset[str]
    target: str
    actors: frozenset[Role]
    guards: tuple[str, ...]
    documents: tuple[str, ...]
    title: str


def _table(machine: str, moves: type[models.Model]) -> dict[Event, Move]:
    table = {}
    for event in Event:
        method = moves.__dict__.get(event.value)
        if method is None:
            continue
        steps = method._django_fsm.transitions.values()
        facts = next(iter(steps)).custom
        own = tuple(guard for guard, events in OWN_GUARDS.items() if event in events)
        table[event] = Move(
            event=event,
            machine=machine,
            sources=frozenset(step.source for step in steps),
            target=next(iter(steps)).target,
            actors=facts["actors"],
            guards=facts["guards"] + own,
            documents=facts["documents"],
            title=(method.__doc__ or "").strip().rstrip("."),
        )
    return table


CASE_MOVES = _table("case", CaseMoves)
REVIEW_MOVES = _table("sub_item", ReviewMoves)
MOVES: Mapping[Event, Move] = {**CASE_MOVES, **REVIEW_MOVES}
