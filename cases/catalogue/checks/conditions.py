"""Does every condition ask something that the form answers?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem, problem
from cases.catalogue.reading import Block

NUMBERS = frozenset({"money", "percent", "area", "decimal", "integer", "displacement"})


def check(draft: Draft) -> Iterator[Problem]:
    """Report conditions on unknown fields, on impossible values, or on fields hidden from users."""
    for matter in draft.matters:
        fields = {field["id"]: field for field in matter["fields"]}
        for owner, condition, users in _conditions(matter):
            for comparison in _comparisons(condition):
                yield from _comparison(owner, comparison, users, fields)


def _conditions(matter: Block) -> Iterator[tuple[str, Block, Collection[str]]]:
    """Yield each condition with whose it is and which sub-items must see its fields."""
    for item in matter["sub_items"]:
        for row in (item, *item.get("notice_period", ())):
            if row.get("when"):
                yield item["id"], row["when"], (item["id"],)
    for row in matter["materials"]:
        if row.get("when"):
            yield row["material"], row["when"], row["used_by"]
    for charge in matter["charges"]:
        if charge.get("when"):
            yield charge["component"], charge["when"], (charge["sub_item"],)
    for field in matter["fields"]:
        if field.get("required_when"):
            yield field["id"], field["required_when"], ()


def _comparisons(condition: Block) -> Iterator[Block]:
    if "field" in condition:
        yield condition
    elif "not" in condition:
        yield from _comparisons(condition["not"])
    else:
        for part in condition.get("all", condition.get("any", ())):
            yield from _comparisons(part)


def _comparison(
    owner: str, comparison: Block, users: Collection[str], fields: dict[str, Block]
) -> Iterator[Problem]:
    field = fields.get(comparison["field"])
    if field is None:
        name = comparison["field"]
        en = f"{owner}: the condition looks at the field {name}, which does not exist."
        zh = f"{owner}:条件所引字段{name}不存在。"
        yield problem(comparison, "field", en, zh)
        return
    value = comparison["value"]
    for each in value if isinstance(value, list) else [value]:
        if not _possible(field, each):
            en = f"{owner}: {field['id']} is never {each}, so the condition makes no sense."
            yield problem(
                comparison, "value", en, f"{owner}:{field['id']}不可能为{each},条件无意义。"
            )
    for user in users:
        if user not in field["used_by"]:
            en = f"{owner}: the condition needs {field['id']}, but used_by does not name {user}."
            zh = f"{owner}:条件需要{field['id']},但其used_by不含{user}。"
            yield problem(field, "used_by", en, zh)


def _possible(field: Block, value: Any) -> bool:
    if field["type"] == "enum":
        return value in {option["value"] for option in field.get("options", ())}
    if field["type"] == "bool":
        return isinstance(value, bool)
    if field["type"] in NUMBERS:
        return _is_number(value)
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
