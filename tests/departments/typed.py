"""What somebody types into the one form of any matter: every field answered, every answer its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

from cases import identifiers
from cases.answers import is_declaration
from cases.catalogue.types import Edition, FormField

#: Answers with which a matter shows as many of its sub-items as can apply at once.
FULL: dict[str, tuple[dict[str, str], ...]] = {
    "EQT": ({"transferor_kind": "natural_person", "legal_rep_changed": "true"},),
    "EST": ({"name_reserved": "false", "needs_invoice": "true", "has_employees": "true"},),
    "ECL": ({"closure_kind": "general", "has_housing_fund": "true"},),
    "SHS": ({"buyer_loan": "true", "iit_method": "gain"},),
    "NHR": ({"buyer_loan": "true"},),
    "BFR": ({},),
    "REG": ({"relation": "other", "relation_exempt": "false"},),
    "REI": ({},),
    "NVR": ({"vehicle_class": "passenger", "energy": "fuel"},),
    "UVT": ({"mortgaged": "true"},),
    "VSR": ({"reason": "returned"},),
    "EMP": ({"has_card": "false", "file_transfer": "true"},),
    "CCH": (
        {
            "name_changes": "true",
            "address_changes": "true",
            "cross_district_move": "true",
            "owns_real_estate": "true",
            "owns_vehicles": "true",
        },
    ),
    "ITE": ({"brings_real_estate": "true", "brings_vehicles": "true"},),
    "FLX": ({"needs_invoice": "true", "applies_subsidy": "true", "joins_medical": "true"},),
    "CAP": ({"direction": "decrease"}, {"direction": "increase"}),
}


def typed_for(edition: Edition, **wishes: str) -> dict[str, Any]:
    """Return text for every field of a form: valid, and no two alike where the type allows it."""
    serial = count(1)
    typed = {field.id: _typed(field, serial) for field in edition.matter.fields} | wishes
    if typed.get("by_agent") != "true":
        typed |= {name: "" for name in ("agent_name", "agent_id") if name in typed}
    return typed


def _typed(field: FormField, serial: Any) -> Any:
    if field.type == "group":
        return [{m.id: _text(m.id, m.type, next(serial)) for m in field.members} for _ in "ab"]
    if field.type == "enum":
        return field.options[0].value
    if field.type == "bool":
        return "true" if is_declaration(field) else "false"
    if field.max is not None and field.max <= 12:
        return "7"
    if "gb11643_or_gb32100" in field.validators:
        return _text(field.id, "cn_id", next(serial))
    return _text(field.id, field.type, next(serial))


def _text(name: str, kind: str, n: int) -> str:
    return _WRITERS.get(kind, lambda n: f"Text {name} {n:03d}")(n)


def _resident(n: int) -> str:
    return identifiers.make_specimen_resident_number("320118", date(1960, 1, 1) + timedelta(17 * n))


def _credit_code(n: int) -> str:
    body = f"91320118MA{n:07d}"
    return body + identifiers.credit_code_check_character(body)


def _person(n: int) -> str:
    return "王" + "甲乙丙丁戊己庚辛壬癸"[n % 10] + "甲乙丙丁戊己庚辛壬癸"[n // 10 % 10]


_WRITERS: dict[str, Callable[[int], str]] = {
    "person_name": _person,
    "cn_id": _resident,
    "identity_or_uscc": _resident,
    "uscc": _credit_code,
    "mobile": lambda n: f"138{n:08d}",
    "bank_account": lambda n: f"62220000{n:08d}",
    "money": lambda n: f"{1_234_500 + 1_111 * n}.{n % 100:02d}",
    "percent": lambda n: f"{5 + n / 16:.4f}",
    "area": lambda n: f"{80 + n}.25",
    "decimal": lambda n: f"{1 + n / 8:.3f}",
    "integer": lambda n: f"{3000 + n}",
    "displacement": lambda n: "1.6",
    "date": lambda n: (date(2025, 6, 1) + timedelta(n)).isoformat(),
    "vin": lambda n: f"WVWZZZ1KZ{n:08d}",
    "plate_no": lambda n: f"苏A{n:05d}",
    "real_estate_unit_no": lambda n: f"320118001001GB{n:05d}F00010001",
}
