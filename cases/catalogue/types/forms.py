"""The form of a matter: its fields, their options, and the members of repeating groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.catalogue.conditions import Answers, Condition
from cases.catalogue.wording import Bilingual

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an enum field."""

    value: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One column of a repeating group."""

    id: str
    name: Bilingual
    type: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of the form; ``used_by`` names the sub-items that need the answer.

    ``min`` and ``max`` bound a number, or the number of rows of a group.
    """

    id: str
    name: Bilingual
    type: str
    required: bool
    required_when: Condition | None
    options: tuple[Option, ...]
    members: tuple[GroupMember, ...]
    validators: tuple[str, ...]
    prefill_from: str | None
    used_by: tuple[str, ...]
    min: Decimal | None
    max: Decimal | None

    @classmethod
    def from_row(cls, row: Row, members: Mapping[str, Row]) -> FormField:
        """Read a field; ``members`` are the group members of the catalogue by id."""
        return cls(
            id=row["id"],
            name=Bilingual.from_row(row),
            type=row["type"],
            required=row["required"],
            required_when=Condition.maybe(row.get("required_when")),
            options=tuple(
                Option(o["value"], Bilingual.from_row(o)) for o in row.get("options", ())
            ),
            members=tuple(_member(members[name]) for name in row.get("fields", ())),
            validators=tuple(row.get("validators", ())),
            prefill_from=row.get("prefill_from"),
            used_by=tuple(row["used_by"]),
            min=_bound(row.get("min")),
            max=_bound(row.get("max")),
        )

    def is_required(self, answers: Answers) -> bool:
        """Tell whether the field must be filled in, given the other answers."""
        if self.required_when is not None:
            return self.required or self.required_when.holds(answers)
        return self.required


def _member(row: Row) -> GroupMember:
    return GroupMember(row["id"], Bilingual.from_row(row), row["type"])


def _bound(value: int | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
