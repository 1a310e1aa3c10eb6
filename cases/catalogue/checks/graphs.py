"""Can the sub-items of every matter be worked through?"""

from __future__ import annotations

from collections.abc import Iterator

from cases.catalogue.draft import Draft
from cases.catalogue.graph import Graph, ancestors, cycle
from cases.catalogue.problems import Problem, problem
from cases.catalogue.reading import Block


def check(draft: Draft) -> Iterator[Problem]:
    """Report cycles, core waiting for optional, and dependants of what lets others continue."""
    for matter in draft.matters:
        yield from _cycle(matter)
        yield from _core_waits_for_optional(matter)
        yield from _continue_others(matter)
        yield from _outputs(draft, matter)


def graph_of(matter: Block) -> Graph:
    """Return what waits for what in a matter of a draft."""
    return {item["id"]: item["depends_on"] for item in matter["sub_items"]}


def waits_for(matter: Block, code: str) -> frozenset[str]:
    """Return everything that a sub-item of a draft waits for, directly or through others."""
    return ancestors(graph_of(matter), code)


def _items(matter: Block) -> dict[str, Block]:
    return {item["id"]: item for item in matter["sub_items"]}


def _cycle(matter: Block) -> Iterator[Problem]:
    found = cycle(graph_of(matter))
    if found:
        item = _items(matter)[found[-1]]
        chain = " → ".join(found)
        yield problem(
            item,
            "depends_on",
            f"These sub-items wait for each other: {chain}.",
            f"循环前置:{chain}。",
        )


def _core_waits_for_optional(matter: Block) -> Iterator[Problem]:
    items = _items(matter)
    for item in matter["sub_items"]:
        for index, code in enumerate(item["depends_on"]):
            if not item["optional"] and code in items and items[code]["optional"]:
                en = f"{item['id']} is core and waits for {code}, which is optional."
                yield problem(
                    item["depends_on"], index, en, f"核心事项{item['id']}以可选事项{code}为前置。"
                )


def _continue_others(matter: Block) -> Iterator[Problem]:
    """A refusal that leaves the others alone is only for what nothing depends on (§1.1)."""
    for item in matter["sub_items"]:
        users = [row["id"] for row in matter["sub_items"] if item["id"] in row["depends_on"]]
        if item["on_refusal"] == "continue_others" and users:
            names = ", ".join(users)
            en = f"{item['id']}: on_refusal is continue_others, but {names} waits for it."
            zh = f"{item['id']}:不予后果为continue_others,但{names}以其为前置。"
            yield problem(item, "on_refusal", en, zh)


def _outputs(draft: Draft, matter: Block) -> Iterator[Problem]:
    for item in matter["sub_items"]:
        for index, code in enumerate(item["outputs"]):
            output = draft.row("outputs", code)
            if output is not None and output["issuer"] != item["department"]:
                issuer, own = output["issuer"], item["department"]
                en = f"{item['id']}: {code} is issued by {issuer}, but the sub-item is of {own}."
                zh = f"{item['id']}:{code}由{issuer}出具,而事项属于{own}。"
                yield problem(item["outputs"], index, en, zh)
