"""The moves of a case and of a review, one method each; ``cases.lifecycle`` makes the table of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django_fsm import FSMField, FSMFieldDescriptor, transition

from cases.actors import Role


class _State(FSMFieldDescriptor):
    """Read as often as any other column, and as fast; written only by a move."""

    def __get__(self, instance: Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        try:
            return instance.__dict__[self.field.name]
        except KeyError:  # not read from the database yet
            return super().__get__(instance, owner)


class StateField(FSMField):
    """The state that moves change."""

    descriptor_class = _State

    def deconstruct(self) -> Any:
        """Stand in migrations as the plain field that it is for the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django_fsm.FSMField", args, kwargs


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
