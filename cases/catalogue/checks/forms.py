"""Is every question of a form needed, answerable, and open to the department that needs it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem, label, problem
from cases.catalogue.reading import Block


def check(draft: Draft) -> Iterator[Problem]:
    """Report fields nobody uses, enums without options, odd groups, and charges that cannot see."""
    for matter in draft.matters:
        for field in matter["fields"]:
            yield from _used(field)
            yield from _options(field)
            yield from _members(field)
        for charge in matter["charges"]:
            yield from _inputs(draft, matter, charge)


def _used(field: Block) -> Iterator[Problem]:
    if "used_by" in field.lines and not field["used_by"]:
        en = f"{field['id']}: used_by is empty; nobody needs this field."
        yield problem(field, "used_by", en, f"{field['id']}:used_by为空,该字段无人使用。")


def _options(field: Block) -> Iterator[Problem]:
    if field["type"] == "enum" and not field.get("options"):
        yield problem(field, "type", f"{field['id']} has no options.", f"{field['id']}没有选项。")
    if field["type"] != "enum" and "options" in field:
        en = f"{field['id']} has options, but its type is {field['type']}."
        yield problem(field, "options", en, f"{field['id']}有选项,但类型为{field['type']}。")


def _members(field: Block) -> Iterator[Problem]:
    if field["type"] == "group" and not field.get("fields"):
        yield problem(field, "type", f"{field['id']} has no members.", f"{field['id']}没有组成员。")
    if field["type"] != "group" and "fields" in field:
        en = f"{field['id']} has members, but its type is {field['type']}."
        yield problem(field, "fields", en, f"{field['id']}有组成员,但类型为{field['type']}。")


def _inputs(draft: Draft, matter: Block, charge: Block) -> Iterator[Problem]:
    rule = draft.row("tax_rules", charge["rule"])
    for name in charge["inputs"]:
        if rule is not None and name not in rule["inputs"]:
            en = f"{label(charge)}: the rule {charge['rule']} has no input {name}."
            yield problem(
                charge["inputs"], name, en, f"{label(charge)}:规则{charge['rule']}无输入{name}。"
            )
    components = {row["component"] for row in matter["charges"]}
    for place, key, code in _sources(charge["inputs"]):
        if key == "component" and code not in components:
            en = f"{label(charge)}: there is no charge {code} to take the amount from."
            yield problem(place, key, en, f"{label(charge)}:没有可引用的税费{code}。")
        if key == "field":
            yield from _seen(matter, charge, place, key, code)
    if "per" in charge:
        yield from _seen(matter, charge, charge, "per", charge["per"])


def _sources(value: Any) -> Iterator[tuple[Block, str, str]]:
    """Yield where an input of a charge takes its value from, however deep it stands."""
    if isinstance(value, Block):
        for key, inner in value.items():
            if key in ("field", "component") and isinstance(inner, str):
                yield value, key, inner
            yield from _sources(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _sources(inner)


def _seen(matter: Block, charge: Block, place: Block, key: str, code: str) -> Iterator[Problem]:
    """A charge may only look at fields that its sub-item is allowed to see (PIPL art. 6)."""
    field = next((row for row in matter["fields"] if row["id"] == code), None)
    if field is None:
        en = f"{label(charge)}: there is no form field {code}."
        yield problem(place, key, en, f"{label(charge)}:没有字段{code}。")
    elif charge["sub_item"] not in field["used_by"]:
        en = f"{label(charge)} needs {code}, but used_by does not name {charge['sub_item']}."
        zh = f"{label(charge)}需要{code},但其used_by不含{charge['sub_item']}。"
        yield problem(field, "used_by", en, zh)
