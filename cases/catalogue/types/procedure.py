"""The procedure as the catalogue words it: states, moves, guards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.catalogue.wording import Bilingual

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StateWording:
    """A state of a case or a review; ``public`` is what the applicant reads (cases only)."""

    id: str
    name: Bilingual
    kind: str
    public: Bilingual | None

    @classmethod
    def from_row(cls, row: Row) -> StateWording:
        """Read a state."""
        public = Bilingual.from_row(row, "public") if "public_en" in row else None
        return cls(row["id"], Bilingual.from_row(row), row["kind"], public)


@dataclass(frozen=True, slots=True)
class Transition:
    """A move: from where to where, by whom, under which guards, with which notices."""

    id: str
    machine: str
    sources: tuple[str, ...]
    target: str
    name: Bilingual
    actors: tuple[str, ...]
    guards: tuple[str, ...]
    documents: tuple[str, ...]
    clock: str

    @classmethod
    def from_row(cls, row: Row) -> Transition:
        """Read a move of a case or of a review."""
        return cls(
            id=row["id"],
            machine=row["machine"],
            sources=tuple(row["from"]),
            target=row["to"],
            name=Bilingual.from_row(row),
            actors=tuple(row["actors"]),
            guards=tuple(row["guard_ids"]),
            documents=tuple(row["documents"]),
            clock=row["clock"],
        )


@dataclass(frozen=True, slots=True)
class GuardPredicate:
    """A named condition of a move, in a sentence."""

    id: str
    sentence: Bilingual

    @classmethod
    def from_row(cls, row: Row) -> GuardPredicate:
        """Read a guard predicate."""
        return cls(row["id"], Bilingual(row["en"], row["zh"]))
