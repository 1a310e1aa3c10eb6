"""Does every code that is named exist?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem, label, problem
from cases.catalogue.reading import Block, Rows

WINDOW = "window"
CASE_DATES = frozenset({"accepted_on"})

#: What a code of each table is called.
NAMES = {
    "departments": ("department", "部门"),
    "materials": ("material", "材料"),
    "outputs": ("certificate", "证照"),
    "legal_bases": ("legal basis", "法律依据"),
    "data_feeds": ("feed", "数据接口"),
    "field_types": ("field type", "字段类型"),
    "group_members": ("group member", "组成员"),
    "documents": ("notice", "文书"),
    "tax_rules": ("tax rule", "税费规则"),
    "party_roles": ("role of a party", "当事人身份"),
    "issuance_policies": ("issuance policy", "出件策略"),
    "on_refusal_values": ("effect of a refusal", "不予后果"),
}


class Reference(NamedTuple):
    """Rows whose key names rows of a table."""

    rows: str
    key: str
    table: str


IN_MATTERS = (
    Reference("sub_items", "department", "departments"),
    Reference("sub_items", "legal_bases", "legal_bases"),
    Reference("sub_items", "on_refusal", "on_refusal_values"),
    Reference("sub_items", "outputs", "outputs"),
    Reference("materials", "material", "materials"),
    Reference("materials", "role", "party_roles"),
    Reference("materials", "departments", "departments"),
    Reference("materials", "optional_departments", "departments"),
    Reference("materials", "feed", "data_feeds"),
    Reference("fields", "type", "field_types"),
    Reference("fields", "fields", "group_members"),
    Reference("fields", "prefill_from", "data_feeds"),
    Reference("charges", "rule", "tax_rules"),
    Reference("charges", "payer", "party_roles"),
    Reference("blocking_checks", "feed", "data_feeds"),
)

TO_SUB_ITEMS = (
    ("sub_items", "depends_on"),
    ("materials", "used_by"),
    ("materials", "arises_from"),
    ("materials", "arises_also_from"),
    ("fields", "used_by"),
    ("charges", "sub_item"),
    ("refusal_notes", "sub_item"),
    ("blocking_checks", "sub_item"),
)

BETWEEN_TABLES = (
    Reference("outputs", "issuer", "departments"),
    Reference("group_members", "type", "field_types"),
    Reference("documents", "legal_basis", "legal_bases"),
)


def check(draft: Draft) -> Iterator[Problem]:
    """Report every code that stands for nothing."""
    for reference in IN_MATTERS:
        for _, row in draft.each(reference.rows):
            yield from _in_table(draft, row, reference.key, reference.table)
    for reference in BETWEEN_TABLES:
        for row in draft.rows(reference.rows):
            yield from _in_table(draft, row, reference.key, reference.table)
    for matter in draft.matters:
        yield from _in_table(draft, matter, "issuance_policy", "issuance_policies")
        yield from _sub_items(matter)
        yield from _dependency_basis(matter)
        yield from _liability_date(matter)
    for other in OTHERS:
        yield from other(draft)


def codes(row: Block, key: str) -> Iterator[tuple[str, Block | Rows, str | int]]:
    """Yield the codes under a key, one or several, with where each stands; blanks left out."""
    value = row.get(key)
    if isinstance(value, str) and value:
        yield value, row, key
    elif isinstance(value, Rows):
        for index, code in enumerate(value):
            yield code, value, index


def unknown(
    row: Block, key: str, known: Collection[str], name: tuple[str, str]
) -> Iterator[Problem]:
    """Report the codes under a key that are not known."""
    for code, place, at in codes(row, key):
        if code not in known:
            en = f"{label(row)}: {key} names the {name[0]} {code}, which does not exist."
            yield problem(place, at, en, f"{label(row)}:{key}所指{name[1]}{code}不存在。")


def _in_table(draft: Draft, row: Block, key: str, table: str) -> Iterator[Problem]:
    if table in draft.tables:
        yield from unknown(row, key, draft.ids(table), NAMES[table])


def _sub_items(matter: Block) -> Iterator[Problem]:
    own = {item["id"] for item in matter["sub_items"]}
    for rows, key in TO_SUB_ITEMS:
        known = own | {WINDOW} if (rows, key) == ("fields", "used_by") else own
        for row in matter[rows]:
            yield from unknown(row, key, known, ("sub-item", "事项"))


def _dependency_basis(matter: Block) -> Iterator[Problem]:
    for item in matter["sub_items"]:
        for code in item.get("dependency_basis", ()):
            if code not in item["depends_on"]:
                en = f"{item['id']}: dependency_basis names {code}, which it does not wait for."
                zh = f"{item['id']}:dependency_basis所列{code}不是其前置。"
                yield problem(item["dependency_basis"], code, en, zh)


def _liability_date(matter: Block) -> Iterator[Problem]:
    known = {field["id"] for field in matter["fields"]} | CASE_DATES
    yield from unknown(matter, "tax_liability_date", known, ("form field", "字段"))


def _limits(draft: Draft) -> Iterator[Problem]:
    for _, item in draft.each("sub_items"):
        limits = (item["statutory_limit"], item["promised_limit"], *item.get("notice_period", ()))
        for limit in limits:
            if limit is not None:
                yield from _in_table(draft, limit, "basis", "legal_bases")


def _acceptance_rules(draft: Draft) -> Iterator[Problem]:
    rules = draft.block("clock").get("notice_rules")
    if isinstance(rules, Rows):
        known = {row["id"] for row in rules if isinstance(row, Block) and "id" in row}
        for _, item in draft.each("sub_items"):
            yield from unknown(item, "acceptance_rule", known, ("notice rule", "告知规则"))


def _validators(draft: Draft) -> Iterator[Problem]:
    """A validator is an identifier, or two of them joined by ``_or_``."""
    if "identifiers" in draft.tables:
        known = draft.ids("identifiers")
        rows = [row for _, row in draft.each("fields")] + list(draft.rows("field_types"))
        for row in rows:
            for key in ("validator", "validators"):
                either = {code for code, *_ in codes(row, key) if known >= set(code.split("_or_"))}
                yield from unknown(row, key, either, ("identifier", "标识码"))


def _masks(draft: Draft) -> Iterator[Problem]:
    masks = draft.block("privacy").get("masks")
    if isinstance(masks, Rows):
        known = {row["id"] for row in masks if isinstance(row, Block) and "id" in row}
        for row in draft.rows("field_types"):
            yield from unknown(row, "mask", known, ("mask", "脱敏规则"))


def _outcomes(draft: Draft) -> Iterator[Problem]:
    """The worked examples of the outcome rule are about real matters and sub-items."""
    matters = {matter["id"]: matter for matter in draft.matters}
    lifecycle = draft.block("lifecycle")
    for example in lifecycle["outcome_rule"]["examples"] if lifecycle else ():
        yield from unknown(example, "matter", matters, ("matter", "联办事项"))
        items = matters[example["matter"]]["sub_items"] if example["matter"] in matters else ()
        for code in example["results"] if items else ():
            if code not in {item["id"] for item in items}:
                en = f"The outcome example names the sub-item {code}, which does not exist."
                yield problem(example["results"], code, en, f"结果示例所指事项{code}不存在。")


def _tax_rules(draft: Draft) -> Iterator[Problem]:
    for rule in draft.rows("tax_rules"):
        for version in rule["versions"]:
            yield from _in_table(draft, version, "legal_basis", "legal_bases")


def _feeds(draft: Draft) -> Iterator[Problem]:
    for row in draft.rows("materials"):
        yield from _in_table(draft, row["share"], "feed", "data_feeds")
    for row in draft.rows("data_feeds"):
        if not row["provider"].startswith("external:"):
            yield from _in_table(draft, row, "provider", "departments")


OTHERS: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
    _limits,
    _outcomes,
    _acceptance_rules,
    _validators,
    _masks,
    _tax_rules,
    _feeds,
)
