"""Material rows: what a matter asks for, from whom, for which sub-items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.catalogue.conditions import Answers, Condition


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Whether a material may come in later, in how many working days, and before which step."""

    allowed: bool
    within_working_days: int | None = None
    must_be_in: str | None = None


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material of a matter; ``key`` (``material:role``) is unique in the matter."""

    key: str
    material: str
    role: str
    requirement: str
    obtain: str
    originals: int
    copies: int
    used_by: tuple[str, ...]
    when: Condition | None
    tolerance: Tolerance
    departments: tuple[str, ...]
    optional_departments: tuple[str, ...]
    submissions_before: int
    submissions_now: int
    feed: str | None
    producers: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> MaterialRow:
        """Read a material row."""
        keys = ("material", "role", "requirement", "obtain", "originals", "copies")
        counts = ("submissions_before", "submissions_now")
        return cls(
            key=key_of(row),
            used_by=tuple(row["used_by"]),
            when=Condition.maybe(row.get("when")),
            tolerance=Tolerance(**row["tolerance"]),
            departments=tuple(row["departments"]),
            optional_departments=tuple(row.get("optional_departments", ())),
            feed=row.get("feed"),
            producers=producers_of(row),
            **{key: row[key] for key in (*keys, *counts)},
        )

    def applies(self, answers: Answers) -> bool:
        """Tell whether a case with these answers asks for the material."""
        return self.when is None or self.when.holds(answers)


def key_of(row: Mapping[str, Any]) -> str:
    """Return the key of a material row inside its matter."""
    return f"{row['material']}:{row['role']}"


def producers_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sub-items of the same case in which the material arises."""
    first = row.get("arises_from")
    return (first, *row.get("arises_also_from", ())) if first else ()
