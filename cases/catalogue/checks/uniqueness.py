"""Is every id, code and number given only once?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from cases.catalogue.draft import MATTERS, Draft
from cases.catalogue.problems import Problem, label, problem
from cases.catalogue.reading import Block
from cases.catalogue.types.materials import key_of

TABLES = (
    "departments",
    "legal_bases",
    "data_feeds",
    "materials",
    "outputs",
    "field_types",
    "group_members",
    "identifiers",
    "tax_rules",
    "documents",
    "issuance_policies",
    "party_roles",
    "on_refusal_values",
    "roles",
    "notifications",
    "linkage_rules",
    "kpis",
)
LIFECYCLE = ("case_states", "sub_item_states", "guard_predicates")


def check(draft: Draft) -> Iterator[Problem]:
    """Report whatever is given twice, and matter files with another name than their matter."""
    for table in TABLES:
        yield from _twice(draft.rows(table), "id")
    for table in ("departments", "materials"):
        yield from _twice(draft.rows(table), "code")
    for key in ("id", "code", "number"):
        yield from _twice(draft.matters, key)
    for key in ("sub_items", "blocking_checks"):
        yield from _twice((row for _, row in draft.each(key)), "id")
    for matter in draft.matters:
        yield from _in_matter(matter)
    yield from _in_lifecycle(draft)


def _in_matter(matter: Block) -> Iterator[Problem]:
    yield from _twice(matter["fields"], "id")
    yield from _twice(matter["charges"], "component")
    yield from _repeated(matter["materials"], "material", map(key_of, matter["materials"]))
    for field in matter["fields"]:
        yield from _twice(field.get("options", ()), "value")
    name = f"{MATTERS}/{matter['number']:02d}_{matter['id']}.yaml"
    if matter.file != name:
        yield problem(matter, "id", f"This file should be called {name}.", f"文件名应为{name}。")


def _in_lifecycle(draft: Draft) -> Iterator[Problem]:
    lifecycle = draft.block("lifecycle")
    for key in LIFECYCLE:
        yield from _twice(lifecycle.get(key, ()), "id")
    moves = ("case_transitions", "sub_item_transitions")
    yield from _twice((row for key in moves for row in lifecycle.get(key, ())), "id")


def _twice(rows: Iterable[Block], key: str) -> Iterator[Problem]:
    listed = list(rows)
    yield from _repeated(listed, key, (row.get(key) for row in listed))


def _repeated(
    rows: Iterable[Block], key: str, values: Iterable[Hashable | None]
) -> Iterator[Problem]:
    """Report rows whose value another row had first; blank values were reported already."""
    first: dict[Hashable, Block] = {}
    for row, value in zip(rows, values, strict=True):
        if not value or first.setdefault(value, row) is row:
            continue
        place = f"{first[value].file}:{first[value].line_of(key)}"
        en = f"{label(row)}: {key} {value} is given twice; first in {place}."
        yield problem(row, key, en, f"{label(row)}:{key} {value}重复,首次出现在{place}。")
