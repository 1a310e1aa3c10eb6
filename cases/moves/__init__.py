"""The moves of a case and of a review, one method each; ``cases.lifecycle`` makes the table of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django_fsm import transition

from cases.actors import Role


def move(
    sources: list[str],
    target: str,
    *,
    actors: list[Role],
    guards: list[str],
    documents: tuple[str, ...] = (),
) -> Callable[[Callable[..., None]], Any]:
    """Mark a method as a move: from where to where, by whom, behind which guards, with which papers."""
    facts = {"actors": frozenset(actors), "guards": tuple(guards), "documents": documents}
    return transition(field="state", source=sources, target=target, custom=facts)
