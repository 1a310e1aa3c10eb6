"""What is wrong with the rules of the automatic officers: each problem a sentence with file and line.

A rule may ask only what its sub-item may see, and gives its reasons in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cases.catalogue.conditions import ORDERINGS, Comparison, Condition
from cases.catalogue.problems import Problem, problem
from cases.catalogue.reading import Block, read
from cases.catalogue.shapes import CONDITION, WORDS, Place, maybe, rows_of, shape
from cases.catalogue.types import Catalogue, FormField
from departments.rules import RULES

GROUND = shape({"when": CONDITION, "reason_en": WORDS, "reason_zh": WORDS})
RULE = maybe(shape({}, {"refuse_when": rows_of(GROUND)}))

#: Types of fields whose answers have an order.
ORDERED = frozenset({"money", "percent", "area", "decimal", "integer", "displacement", "date"})
NUMBERS = ORDERED - {"date"}

Fields = dict[str, FormField]


def problems(catalogue: Catalogue, path: Path = RULES) -> list[Problem]:
    """Return everything that is wrong with the rule files of a folder."""
    return sorted(
        {found for file in sorted(path.glob("*.yaml")) for found in _file(file, catalogue)}
    )


def _file(path: Path, catalogue: Catalogue) -> Iterator[Problem]:
    content, faults = read(path.name, path.read_text(encoding="utf-8"))
    yield from (Problem(path.name, fault.line, fault.en, fault.zh) for fault in faults)
    if not isinstance(content, Block):
        if not faults:
            yield Problem(path.name, 1, "The file must name sub-items.", "文件应当列出事项。")
        return
    edition = catalogue.editions.get(path.stem.upper())
    fields = {field.id: field for field in edition.matter.fields} if edition else {}
    for sub_item in content:
        if edition is None or sub_item not in edition.matter.sub_items:
            yield _unknown(content, sub_item)
        else:
            yield from _rule(content, sub_item, fields)


def _unknown(content: Block, sub_item: str) -> Problem:
    matter = content.file.removesuffix(".yaml").upper()
    en = f"{sub_item} is no sub-item of the matter {matter}."
    return problem(content, sub_item, en, f"事项{matter}没有子项{sub_item}。")


def _rule(content: Block, sub_item: str, fields: Fields) -> Iterator[Problem]:
    found: list[Problem] = []
    rule = RULE.sift(content[sub_item], Place(content, sub_item, sub_item, found))
    yield from found
    for ground in (rule or {}).get("refuse_when", ()):
        yield from _translations(ground, sub_item)
        if ground.get("when"):
            for comparison in Condition.from_data(ground["when"]).comparisons():
                yield from _comparison(ground, comparison, sub_item, fields)


def _translations(ground: Block, sub_item: str) -> Iterator[Problem]:
    for key, en, zh in (("reason_en", "English", "英文"), ("reason_zh", "Chinese", "中文")):
        if not str(ground.get(key) or "").strip():
            sentence = f"{sub_item}: the {en} reason is missing."
            yield problem(ground, key, sentence, f"{sub_item}:缺少{zh}理由。")


def _comparison(
    ground: Block, comparison: Comparison, sub_item: str, fields: Fields
) -> Iterator[Problem]:
    name, field = comparison.field, fields.get(comparison.field)
    if field is None:
        en = f"{sub_item}: the condition looks at the field {name}, which does not exist."
        yield problem(ground, "when", en, f"{sub_item}:条件所引字段{name}不存在。")
        return
    if sub_item not in field.used_by:
        en = f"{sub_item}: the condition looks at {name}, which the sub-item may not see."
        yield problem(ground, "when", en, f"{sub_item}:条件所引字段{name}不在该子项可见范围内。")
    if comparison.op in ORDERINGS and field.type not in ORDERED:
        en = f"{sub_item}: {name} has no order, so {comparison.op} makes no sense."
        yield problem(ground, "when", en, f"{sub_item}:{name}不分大小,{comparison.op}无意义。")
    for value in _values(comparison):
        if not _possible(field, value):
            en = f"{sub_item}: {name} is never {value}, so the condition makes no sense."
            yield problem(ground, "when", en, f"{sub_item}:{name}不可能为{value},条件无意义。")


def _values(comparison: Comparison) -> tuple[Any, ...]:
    value = comparison.value
    return value if isinstance(value, tuple) else (value,)


def _possible(field: FormField, value: Any) -> bool:
    if field.type == "enum":
        return value in {option.value for option in field.options}
    if field.type == "bool":
        return isinstance(value, bool)
    if field.type in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and field.type != "group"
