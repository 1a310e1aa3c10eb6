"""What waits for what: the dependency graph of a matter's sub-items.

A graph maps each sub-item to the sub-items that it waits for. Prerequisites that are not in the
graph are not applicable and count as satisfied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

Graph = Mapping[str, Sequence[str]]


def within(graph: Graph, codes: frozenset[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Return the part of the graph among ``codes`` (all when None), in the graph's order."""
    kept = [code for code in graph if codes is None or code in codes]
    return {code: tuple(p for p in graph[code] if p in kept) for code in kept}


def order(graph: Graph) -> list[str]:
    """Return the sub-items with every prerequisite first; raises ``graphlib.CycleError``."""
    return list(TopologicalSorter(within(graph)).static_order())


def cycle(graph: Graph) -> list[str]:
    """Return the sub-items of one cycle, each waiting for the one before it; empty when none."""
    try:
        order(graph)
    except CycleError as error:
        return list(error.args[1])
    return []


def levels(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Return the earliest parallel steps; within a step the order of the graph."""
    step: dict[str, int] = {}
    part = within(graph)
    for code in order(part):
        step[code] = 1 + max((step[p] for p in part[code]), default=-1)
    return tuple(
        tuple(code for code in part if step[code] == number)
        for number in range(1 + max(step.values(), default=-1))
    )


def ancestors(graph: Graph, code: str) -> frozenset[str]:
    """Return everything that a sub-item waits for, directly or through others."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        for prerequisite in graph.get(waiting.pop(), ()):
            if prerequisite not in found:
                found.add(prerequisite)
                waiting.append(prerequisite)
    return frozenset(found)


def longest_path(graph: Graph, weights: Mapping[str, int]) -> tuple[int, list[str]]:
    """Return the heaviest chain of sub-items and its weight; the first one on a tie."""
    part = within(graph)
    best: dict[str, tuple[int, list[str]]] = {}
    for code in order(part):
        before = max((best[p] for p in part[code]), key=lambda chain: chain[0], default=(0, []))
        best[code] = (before[0] + weights[code], [*before[1], code])
    return max((best[code] for code in part), key=lambda chain: chain[0], default=(0, []))
