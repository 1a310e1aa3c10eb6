"""Is every material asked for once, from the right person, for somebody who needs it?"""

from __future__ import annotations

from collections.abc import Iterator

from cases.catalogue.checks.figures import departments_of
from cases.catalogue.checks.graphs import waits_for
from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem, label, problem
from cases.catalogue.reading import Block
from cases.catalogue.types.materials import producers_of

NOT_HANDED_IN = frozenset({"share", "generate", "arises"})
FROM_A_FEED = frozenset({"share", "submit_or_share"})


def check(draft: Draft) -> Iterator[Problem]:
    """Report material rows whose counts, sources or conditions do not fit."""
    for matter, row in draft.each("materials"):
        yield from _used(row)
        yield from _condition(row)
        yield from _source(row)
        yield from _tolerance(row)
        yield from _counts(draft, matter, row)
        yield from _arises(matter, row)


def _used(row: Block) -> Iterator[Problem]:
    if "used_by" in row.lines and not row["used_by"]:
        en = f"{label(row)}: used_by is empty; nobody needs this material."
        yield problem(row, "used_by", en, f"{label(row)}:used_by为空,该材料无人使用。")


def _condition(row: Block) -> Iterator[Problem]:
    if (row["requirement"] == "conditional") != ("when" in row):
        en = f"{label(row)}: a conditional material has a condition, a required one has none."
        yield problem(row, "requirement", en, f"{label(row)}:视情材料须有条件,必需材料不得有条件。")


def _source(row: Block) -> Iterator[Problem]:
    if row["obtain"] in FROM_A_FEED and "feed" not in row:
        en = f"{label(row)} is shared, but no feed is named."
        yield problem(row, "obtain", en, f"{label(row)}为共享材料,但未指明数据接口。")
    if (row["obtain"] == "arises") != ("arises_from" in row):
        en = f"{label(row)}: arises_from goes with obtain: arises, and only with it."
        yield problem(row, "obtain", en, f"{label(row)}:arises_from须与obtain: arises同时使用。")


def _tolerance(row: Block) -> Iterator[Problem]:
    tolerance = row["tolerance"]
    complete = {"within_working_days", "must_be_in"} <= set(tolerance)
    if tolerance["allowed"] and not complete:
        en = f"{label(row)}: a tolerated material needs within_working_days and must_be_in."
        zh = f"{label(row)}:容缺材料须注明within_working_days和must_be_in。"
        yield problem(row, "tolerance", en, zh)


def _counts(draft: Draft, matter: Block, row: Block) -> Iterator[Problem]:
    users = departments_of(matter, row["used_by"])
    core = {item["id"] for item in draft.rows("departments") if item["core"]}
    expected = {
        "departments": [code for code in users if code in core],
        "optional_departments": [code for code in users if code not in core],
        "submissions_now": 0 if row["obtain"] in NOT_HANDED_IN else 1,
        "submissions_before": len([code for code in users if code in core]),
    }
    for key, value in expected.items():
        if row.get(key, []) != value:
            en = f"{label(row)}: {key} is {row.get(key, [])}, but used_by gives {value}."
            zh = f"{label(row)}:{key}为{row.get(key, [])},按used_by应为{value}。"
            yield problem(row, key, en, zh)


def _arises(matter: Block, row: Block) -> Iterator[Problem]:
    """What arises in the case is there before its users need it: they wait for every producer."""
    items = {item["id"]: item for item in matter["sub_items"]}
    for producer in producers_of(row):
        if producer in items and not items[producer]["outputs"]:
            en = f"{label(row)} arises from {producer}, which produces nothing."
            yield problem(row, "arises_from", en, f"{label(row)}由{producer}产生,但该事项无出件。")
        for user in row["used_by"]:
            if producer in items and user in items and producer not in waits_for(matter, user):
                en = f"{label(row)}: {user} uses it, but does not wait for {producer}."
                zh = f"{label(row)}:{user}使用该材料,但不以{producer}为前置。"
                yield problem(row, "arises_from", en, zh)
