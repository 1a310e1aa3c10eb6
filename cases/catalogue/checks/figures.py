"""Do the figures that a matter shows follow from its sub-items and materials?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any

from cases.catalogue.checks.graphs import graph_of
from cases.catalogue.draft import Draft
from cases.catalogue.graph import cycle, levels, longest_path, within
from cases.catalogue.problems import Problem, problem
from cases.catalogue.reading import Block
from cases.catalogue.types.limits import Limit


def check(draft: Draft) -> Iterator[Problem]:
    """Report metrics that differ from what they are computed to be."""
    core = {row["id"] for row in draft.rows("departments") if row["core"]}
    for matter in draft.matters:
        if core and not cycle(graph_of(matter)):
            for key, value in computed(matter, core).items():
                yield from _compare(matter["metrics"], key, value)


def _compare(metrics: Block, key: str, value: Any) -> Iterator[Problem]:
    if key in metrics.lines and metrics[key] != value:
        en = f"metrics.{key} is {metrics[key]}, but the matter gives {value}."
        yield problem(metrics, key, en, f"metrics.{key}为{metrics[key]},按本事项应为{value}。")


def departments_of(matter: Block, codes: Sequence[str]) -> list[str]:
    """Return the departments of these sub-items, each once, in the order of the codes."""
    items = {item["id"]: item for item in matter["sub_items"]}
    return list(dict.fromkeys(items[code]["department"] for code in codes if code in items))


def computed(matter: Block, core: Collection[str]) -> dict[str, Any]:
    """Return all metrics of an acyclic matter (``meta.conventions``); ``core`` are departments."""
    return {**_departments(matter, core), **_submissions(matter), **_paths(matter)}


def _departments(matter: Block, core: Collection[str]) -> dict[str, Any]:
    every = departments_of(matter, [item["id"] for item in matter["sub_items"]])
    always = [i["id"] for i in matter["sub_items"] if not i["optional"] and "when" not in i]
    most = [code for code in every if code in core]
    least = [code for code in departments_of(matter, always) if code in core]
    saved = Decimal(len(most) - 1) / len(most) if most else Decimal(0)
    return {
        "departments_core": most,
        "departments_unconditional": least,
        "departments_all": every,
        "trips_before_min": len(least),
        "trips_before_max": len(most),
        "trips_now": 1,
        "trips_saved_min": len(least) - 1,
        "trips_saved_max": len(most) - 1,
        "trips_reduction_max": str(saved.quantize(Decimal("0.0001"))),
    }


def _submissions(matter: Block) -> dict[str, int]:
    figures: dict[str, int] = {}
    required = [row for row in matter["materials"] if row["requirement"] == "required"]
    for name, rows in (("required", required), ("all", matter["materials"])):
        before = sum(row["submissions_before"] for row in rows)
        now = sum(row["submissions_now"] for row in rows)
        figures[f"submissions_before_{name}"] = before
        figures[f"submissions_now_{name}"] = now
        figures[f"submissions_saved_{name}"] = before - now
    return figures


def _paths(matter: Block) -> dict[str, Any]:
    """Levels are of all sub-items, minutes and critical path of the core ones (clock.statutory)."""
    graph = graph_of(matter)
    core = frozenset(item["id"] for item in matter["sub_items"] if not item["optional"])
    minutes = {
        item["id"]: Limit.from_row(item["promised_limit"]).path_minutes()
        for item in matter["sub_items"]
    }
    longest, path = longest_path(within(graph, core), minutes)
    return {
        "parallel_levels": [list(level) for level in levels(graph)],
        "promised_minutes_serial": sum(minutes[code] for code in core),
        "promised_minutes_parallel": longest,
        "critical_path": path,
        "sub_items_core": len(core),
        "sub_items_all": len(graph),
    }
