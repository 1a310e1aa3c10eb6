"""Loads the catalogue from its files, or refuses it with everything that is wrong in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from cases.catalogue.checks import check
from cases.catalogue.draft import Draft, draw
from cases.catalogue.problems import BrokenCatalogue
from cases.catalogue.types import (
    Catalogue,
    Department,
    Edition,
    GuardPredicate,
    StateWording,
    Transition,
)
from cases.catalogue.types.content import plain

DATA = Path(__file__).resolve().parent / "data"

Entry = TypeVar("Entry")


def load(path: Path = DATA) -> Catalogue:
    """Return the checked catalogue; raises BrokenCatalogue with all its problems.

    Takes about a second and a half for the first time in a process; files whose text has not
    changed are not parsed again.
    """
    draft = draw(path)
    problems = [*draft.problems, *check(draft)]
    if problems:
        raise BrokenCatalogue(problems)
    return _catalogue(draft)


def _catalogue(draft: Draft) -> Catalogue:
    data: dict[str, Any] = {key: plain(table) for key, table in draft.tables.items()}
    lifecycle = data["lifecycle"]
    matters = sorted(draft.matters, key=lambda matter: matter["number"])
    return Catalogue(
        editions=MappingProxyType({m["code"]: Edition.of(m, data) for m in matters}),
        departments=_by_id(Department.from_row, data["departments"]),
        case_states=_by_id(StateWording.from_row, lifecycle["case_states"]),
        review_states=_by_id(StateWording.from_row, lifecycle["sub_item_states"]),
        case_transitions=_by_id(Transition.from_row, lifecycle["case_transitions"]),
        review_transitions=_by_id(Transition.from_row, lifecycle["sub_item_transitions"]),
        guards=_by_id(GuardPredicate.from_row, lifecycle["guard_predicates"]),
        data=MappingProxyType(data),
    )


def _by_id(
    read: Callable[[Mapping[str, Any]], Entry], rows: Iterable[Mapping[str, Any]]
) -> Mapping[str, Entry]:
    return MappingProxyType({row["id"]: read(row) for row in rows})
