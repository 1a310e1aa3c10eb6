"""Every guard of the lifecycle as a named predicate with its sentence.

A guard answers nothing when the move may go on, and a refusal with a sentence for the person at the
window when it may not. The names and their meaning are the catalogue's ``guard_predicates``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.actors import Actor
from cases.errors import Refusal
from cases.lifecycle import Move

if TYPE_CHECKING:
    from cases.folder import Folder
    from cases.models import Review


@dataclass(frozen=True, slots=True)
class Situation:
    """What a guard looks at: the open folder, the actor, and what the act brought along."""

    folder: Folder
    review: Review | None
    actor: Actor
    at: datetime
    evidence: Mapping[str, Any]
    facts: Mapping[str, Any]

    @property
    def of(self) -> Review:
        """The review of the move; only for guards of review moves."""
        assert self.review is not None
        return self.review


Guard = Callable[[Situation], Refusal | None]
PREDICATES: dict[str, Guard] = {}


def check(move: Move, situation: Situation) -> None:
    """Raise the first refusal among the guards of a move."""
    for name in move.guards:
        refusal = PREDICATES[name](situation)
        if refusal is not None:
            refusal.code = refusal.code or name
            raise refusal


def guard(predicate: Guard) -> Guard:
    """Register a predicate under its name."""
    PREDICATES[predicate.__name__] = predicate
    return predicate


from cases.guards import (  # noqa: E402, F401 - register
    before_acceptance,
    circulation,
    departments,
    endings,
    issuing,
    returns,
    window,
)
