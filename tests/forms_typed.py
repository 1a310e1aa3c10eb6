"""A valid form for any matter, made from the types of its fields; every number is a specimen."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from cases.answers import is_declaration
from cases.catalogue.types import Edition, FieldType, FormField, GroupMember
from cases.identifiers import (
    VIN_ALPHABET,
    credit_code_check_character,
    make_specimen_resident_number,
    vin_check_digit,
)

NAMES = ("王秀英", "李明", "张伟国", "陈思远", "赵丽")
_BORN = date(1970, 1, 1)


class Typist:
    """Types forms; no two persons or companies get the same number."""

    def __init__(self) -> None:
        self._days = itertools.count()
        self._names = itertools.cycle(NAMES)

    def fill_in(self, edition: Edition, **answers: Any) -> dict[str, Any]:
        """Return the whole form of a matter as the core reads it; ``answers`` overrule."""
        typed = {question.id: self._answer(edition, question) for question in edition.matter.fields}
        return {**typed, "by_agent": "", "agent_name": "", "agent_id": "", **answers}

    def person(self) -> str:
        """Return an identity number that nobody else has."""
        return make_specimen_resident_number("320118", _BORN + timedelta(days=next(self._days)))

    def _answer(self, edition: Edition, question: FormField) -> Any:
        kind = edition.field_types.get(question.type)
        if question.type == "group":
            return [{m.id: self._value(edition.field_types[m.type], m) for m in question.members}]
        if question.options:
            return question.options[0].value
        if question.type == "bool":
            return "true" if is_declaration(question) else "false"
        assert kind is not None
        return self._value(kind, question)

    def _value(self, kind: FieldType, question: FormField | GroupMember) -> str:
        lowest = getattr(question, "min", None)
        return {
            "person_name": lambda: next(self._names),
            "cn_id": self.person,
            "identity_or_uscc": self.person,
            "uscc": self._company,
            "mobile": lambda: f"139{next(self._days):08d}",
            "bank_account": lambda: "6222020000000000000",
            "vin": _vin,
            "plate_no": lambda: "苏A12345",
            "real_estate_unit_no": lambda: "320118001001GB00001F00010001",
            "date": lambda: "2026-02-10",
            "money": lambda: "1260000.00",
            "percent": lambda: "40",
            "integer": lambda: str(int(lowest or 1)),
            "displacement": lambda: "1.5",
            "bool": lambda: "",
        }.get(kind.id, lambda: "12.5" if kind.widget == "decimal" else "淳溪街道宝塔路1号")()

    def _company(self) -> str:
        body = f"91320118MA{next(self._days):07d}"
        return body + credit_code_check_character(body)


def _vin() -> str:
    digits = (f"LSVAU218{sign}N2183294" for sign in sorted(VIN_ALPHABET))
    return next(vin for vin in digits if vin_check_digit(vin) == vin[8])


def sent(edition: Edition, typed: dict[str, Any]) -> dict[str, Any]:
    """Return a form as a browser sends it: groups cell by cell, boxes only when they are ticked."""
    return dict(_cells(edition, typed))


def _cells(edition: Edition, typed: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in typed.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                yield from ((f"{name}.{number}.{member}", text) for member, text in row.items())
        elif value not in ("", None):
            yield name, value
