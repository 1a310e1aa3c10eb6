"""Matters: what one person comes to one window with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from cases.catalogue import graph
from cases.catalogue.conditions import Answers
from cases.catalogue.types.forms import FormField
from cases.catalogue.types.materials import MaterialRow
from cases.catalogue.types.sub_items import SubItem
from cases.catalogue.wording import Bilingual

Row = Mapping[str, Any]

PLAIN = ("number", "id", "code", "one_matter", "cross_district", "appointment", "issuance_policy")


@dataclass(frozen=True, slots=True)
class BlockingCheck:
    """What in a feed forbids the approval of a sub-item."""

    id: str
    feed: str
    sub_item: str
    blocks_when: Bilingual


@dataclass(frozen=True, slots=True)
class RefusalNote:
    """What a refusal of a sub-item means for the applicant."""

    sub_item: str
    effect: Bilingual


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter: its sub-items in the catalogue's order, materials, form, charges and checks.

    ``charges`` and ``metrics`` stay the plain rows of the file; the cashier reads the former.
    """

    number: int
    id: str
    code: str
    name: Bilingual
    notes_en: str
    applicants: tuple[str, ...]
    channels: tuple[str, ...]
    one_matter: bool
    cross_district: bool
    appointment: str
    issuance_policy: str
    difficulty_weight: Decimal
    sub_items: Mapping[str, SubItem]
    materials: tuple[MaterialRow, ...]
    fields: tuple[FormField, ...]
    charges: tuple[Row, ...]
    blocking_checks: tuple[BlockingCheck, ...]
    refusal_notes: tuple[RefusalNote, ...]
    metrics: Row
    tax_liability_date: str

    @classmethod
    def from_row(cls, row: Row, members: Mapping[str, Row]) -> Matter:
        """Read a matter; ``members`` are the group members of the catalogue by id."""
        sub_items = {item["id"]: SubItem.from_row(item) for item in row["sub_items"]}
        return cls(
            name=Bilingual.from_row(row),
            notes_en=row["notes_en"],
            applicants=tuple(row["applicants"]),
            channels=tuple(row["channels"]),
            difficulty_weight=Decimal(str(row["difficulty_weight"])),
            sub_items=MappingProxyType(sub_items),
            materials=tuple(map(MaterialRow.from_row, row["materials"])),
            fields=tuple(FormField.from_row(field, members) for field in row["fields"]),
            charges=tuple(row["charges"]),
            blocking_checks=tuple(map(_blocking_check, row["blocking_checks"])),
            refusal_notes=tuple(map(_refusal_note, row["refusal_notes"])),
            metrics=row["metrics"],
            tax_liability_date=row["tax_liability_date"],
            **{key: row[key] for key in PLAIN},
        )

    def sub_item(self, code: str) -> SubItem:
        """Return a sub-item by its id; raises KeyError."""
        return self.sub_items[code]

    def dependants(self, code: str) -> tuple[str, ...]:
        """Return the sub-items that wait directly for this one."""
        return tuple(item.id for item in self.sub_items.values() if code in item.depends_on)

    def applicable(self, answers: Answers) -> frozenset[str]:
        """Return the sub-items that a case with these answers has."""
        return frozenset(item.id for item in self.sub_items.values() if item.applies(answers))

    def levels(self, codes: frozenset[str] | None = None) -> tuple[tuple[str, ...], ...]:
        """Return the earliest parallel steps of these sub-items (all when None)."""
        return graph.levels(graph.within(self._graph(), codes))

    def material(self, key: str) -> MaterialRow:
        """Return a material row by its key; raises KeyError."""
        return {row.key: row for row in self.materials}[key]

    def field(self, field_id: str) -> FormField:
        """Return a form field by its id; raises KeyError."""
        return {field.id: field for field in self.fields}[field_id]

    def _graph(self) -> graph.Graph:
        return {item.id: item.depends_on for item in self.sub_items.values()}


def _blocking_check(row: Row) -> BlockingCheck:
    wording = Bilingual.from_row(row, "blocks_when")
    return BlockingCheck(row["id"], row["feed"], row["sub_item"], wording)


def _refusal_note(row: Row) -> RefusalNote:
    return RefusalNote(row["sub_item"], Bilingual.from_row(row, "effect"))
