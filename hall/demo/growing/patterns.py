"""Patterns: photographs turned into the text of rows, with slots where every copy differs.

The text is what PostgreSQL's COPY reads: one line for each row. A slot is filled with the copy's own ids,
numbers, people, times and seals (``prints``); everything else stays as it was photographed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from cases.lifecycle import CaseState
from cases.masks import mask
from cases.models import (
    Case,
    Certificate,
    Defect,
    DefectList,
    Entry,
    IssuanceSet,
    Notice,
    Party,
    Payment,
    PaymentRequest,
    PersonalNumber,
)
from cases.models.party import PartyKind
from hall.demo.growing.album import Photograph
from hall.demo.growing.tables import TABLES, Table
from notifications.models import Message, SimulatedSms

#: What facts of the journal name by its id.
NAMED_IN_FACTS: Mapping[str, type[models.Model]] = {
    "list": DefectList,
    "defect": Defect,
    "set": IssuanceSet,
    "notice": Notice,
    "payment_request": PaymentRequest,
}
#: What a closed case does not leave behind: the simulated telephone is part of the demo, not of the hall.
_NOT_KEPT = (SimulatedSms,)
_MODELS = {table.model: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Paper:
    """A numbered paper: its slot, its series without the year, and which moment decides the year."""

    slot: str
    stem: str
    moment: int
    is_certificate: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the journal: as it was photographed, and what a copy of it has of its own."""

    entry: Entry
    moment: int
    ids: tuple[tuple[str, str], ...]
    party: str = ""


@dataclass
class Pattern:
    """One photograph as text with slots; ``moments`` and ``days`` are shifted for each copy.

    ``moments[now]`` is when the photograph was taken, ``moments[opened]`` when the case began.
    """

    code: str
    state: CaseState
    outcome: str
    applicant_kind: str
    agent_kind: str
    number: str
    moments: list[datetime] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    text: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    keys: list[UUID] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    opened: int = 0
    received: int | None = None
    now: int = 0

    @property
    def is_finished(self) -> bool:
        """Whether nothing happens to the case any more."""
        return self.state == CaseState.ARCHIVED

    def moment(self, at: datetime) -> int:
        """Return the place of a moment among those that are shifted."""
        return _place(self.moments, at.astimezone(UTC))


def _place(known: list[Any], value: Any) -> int:
    if value not in known:
        known.append(value)
    return known.index(value)


def pattern_of(photograph: Photograph) -> Pattern:
    """Turn a photograph into a pattern."""
    case = photograph.rows[Case._meta.db_table][0]
    made = Pattern(
        code=photograph.code,
        state=photograph.state,
        outcome=photograph.outcome,
        applicant_kind=photograph.applicant.kind if photograph.applicant else "",
        agent_kind=photograph.agent.kind if photograph.agent else "",
        number=case["number"] or "",
    )
    made.opened, made.now = made.moment(case["opened_at"]), made.moment(photograph.taken_at)
    made.received = made.moment(case["received_at"]) if case["received_at"] else None
    writer = _Writer(photograph, made)
    for table in TABLES:
        rows = [] if table.model in _NOT_KEPT and made.is_finished else photograph.rows[table.name]
        made.counts[table.name] = len(rows)
        made.text[table.name] = "".join(
            writer.row(table, place, row) for place, row in enumerate(rows)
        )
    return made


@dataclass
class _Writer:
    """Writes the rows of one photograph as text with slots."""

    photograph: Photograph
    made: Pattern

    def __post_init__(self) -> None:
        rows = self.photograph.rows
        self.case = rows[Case._meta.db_table][0]
        self.slots = {
            (table.name, row["id"]): f"{table.name}{place}"
            for table in TABLES
            if table.has_own_ids
            for place, row in enumerate(rows[table.name])
        }
        self.words = self._words()
        self.own_index = getattr(self.photograph.applicant, "identity_index", None)

    def _words(self) -> list[tuple[str, str]]:
        """Return what is replaced wherever it stands in a text, the longest first."""
        found = {self.case["number"]: "number"}
        for role in ("applicant", "agent"):
            party = getattr(self.photograph, role)
            name = self.case[f"{role}_name"]
            if name:
                found[name] = f"{role}_name"
            if name and party and party.kind == PartyKind.NATURAL_PERSON:
                found[mask("name", name)] = f"{role}_masked"
        words = [(word, slot) for word, slot in found.items() if word]
        return sorted(words, key=lambda pair: -len(pair[0]))

    def row(self, table: Table, place: int, row: Mapping[str, Any]) -> str:
        """Return one row with its slots."""
        own = self._own(table.model, place, row)
        columns = (
            own[field.attname] if field.attname in own else self._column(field, row[field.attname])
            for field in table.fields
        )
        return "\t".join(columns) + "\n"

    # Columns

    def _column(self, field: models.Field[Any, Any], value: Any) -> str:
        if value is None:
            return r"\N"
        if field.primary_key and not field.is_relation:
            return self._id(field.model, value)
        if isinstance(field, models.ForeignKey):
            return self._reference(field, value)
        return self._value(value)

    def _id(self, model: type[models.Model], key: int) -> str:
        return f"%({self.slots[model._meta.db_table, key]})s"

    def _reference(self, field: models.ForeignKey[Any, Any], value: Any) -> str:
        target = field.related_model
        if target is Party:
            return f"%({self._role(value)})s"
        if target in _MODELS:
            return self._id(target, value)
        return str(value)  # a version of a matter or somebody of the staff: the same for every copy

    def _role(self, party_id: int) -> str:
        return "agent" if party_id == self.case["agent_id"] else "applicant"

    def _value(self, value: Any) -> str:
        match value:
            case bool():
                return "t" if value else "f"
            case datetime():
                return f"%(t{self.made.moment(value)})s"
            case date():
                return f"%(d{_place(self.made.days, value)})s"
            case UUID():
                return f"%(u{_place(self.made.keys, value)})s"
            case bytes():
                return rf"\\x{value.hex()}"
            case list():
                return self._text("{" + ",".join(f'"{item}"' for item in value) + "}")
            case dict():
                return self._text(json.dumps(value, ensure_ascii=False))
            case _:
                return self._text(str(value))

    def _text(self, text: str) -> str:
        for sign, escaped in _ESCAPED:
            text = text.replace(sign, escaped)
        for word, slot in self.words:
            text = text.replace(word, f"%({slot})s")
        return text

    # What tables have of their own

    def _own(self, model: type[models.Model], place: int, row: Mapping[str, Any]) -> dict[str, str]:
        """Return the columns of a row that are not what was photographed."""
        if model is Case:
            return {"journal_head": "%(head)s"}
        if model is Entry:
            return self._entry(place, row)
        if model in (Certificate, Notice):
            return self._paper(model, place, row)
        if model is PersonalNumber:
            return self._personal_number(row)
        if model is Message and row["user_id"] and row["sent_at"] and self.made.is_finished:
            return {"read_at": self._value(row["sent_at"])}  # the staff has read what is long over
        if model is Payment:
            return {"reference": f"SPECIMEN-%({self.slots[Payment._meta.db_table, row['id']]})s"}
        return {}

    def _entry(self, place: int, row: Mapping[str, Any]) -> dict[str, str]:
        facts = row["facts"] if isinstance(row["facts"], dict) else json.loads(row["facts"])
        ids = tuple(
            (name, self.slots[NAMED_IN_FACTS[name]._meta.db_table, value])
            for name, value in facts.items()
            if name in NAMED_IN_FACTS and value is not None
        )
        is_party, _colon, party_id = row["actor"].partition(":")
        party = self._role(int(party_id)) if is_party == "party" else ""
        entry = Entry(**{**row, "facts": facts})
        self.made.steps.append(Step(entry, self.made.moment(row["at"]), ids, party))
        own = {"mac": f"%(mac{place})s"}
        if party:
            own["actor"] = f"party:%({party})s"
        if ids or "number" in facts:
            own["facts"] = f"%(facts{place})s"
        return own

    def _paper(
        self, model: type[models.Model], place: int, row: Mapping[str, Any]
    ) -> dict[str, str]:
        if row["number"] is None:
            return {}
        slot, is_certificate = f"{model._meta.db_table}{place}", model is Certificate
        moment = row.get("given_at") or self._computed_at(row["issuance_set_id"])
        self.made.papers.append(
            Paper(
                slot=slot,
                stem=row["series"].rpartition(":")[0],
                moment=self.made.moment(moment),
                is_certificate=is_certificate,
                kind="" if is_certificate else row["kind"],
            )
        )
        return {name: f"%({slot}_{name})s" for name in ("series", "serial", "number")}

    def _computed_at(self, set_id: int) -> datetime:
        sets = self.photograph.rows[IssuanceSet._meta.db_table]
        found: datetime = next(row["computed_at"] for row in sets if row["id"] == set_id)
        return found

    def _personal_number(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The applicant's own number is that of the copy's; other values are shared, never their index."""
        if row["value_index"] == self.own_index:
            return {"value": "%(applicant_sealed)s", "value_index": "%(applicant_index)s"}
        return {"value_index": f"%(i{_place(self.made.indexes, row['value_index'])})s"}


_ESCAPED = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("%", "%%"))


def patterns_of(photographs: Iterable[Photograph]) -> list[Pattern]:
    """Turn photographs into patterns."""
    return [pattern_of(photograph) for photograph in photographs]
