"""Limits of the whole case: the longest way through its sub-items, by promise and by law."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from graphlib import TopologicalSorter
from typing import Protocol, TypeVar

from cases.clock.limits import Limit, LimitLike, Unit

#: Joint handling may take so long at most (Licensing Law art. 42 para. 2) [statute].
JOINT_WORKING_DAYS = 45
#: Service minutes of a working day, 09:00-12:00 and 13:30-17:00.
MINUTES_A_DAY = 390

SERVICE_MINUTES = {
    Unit.MINUTE: 1,
    Unit.WORKING_HOUR: 60,
    Unit.WORKING_DAY: MINUTES_A_DAY,
}

Node = TypeVar("Node", bound=Hashable)


class SubItemLike(Protocol):
    """What the limits of a case need to know of a sub-item."""

    @property
    def id(self) -> str: ...
    @property
    def depends_on(self) -> Iterable[str]: ...
    @property
    def optional(self) -> bool: ...
    @property
    def promised_limit(self) -> LimitLike | None: ...
    @property
    def statutory_limit(self) -> LimitLike | None: ...


def longest_path(
    nodes: Iterable[Node],
    depends_on: Callable[[Node], Iterable[Node]],
    weight: Callable[[Node], int],
) -> int:
    """Return the greatest sum of weights along the graph; a prerequisite outside it is satisfied.

    ``graphlib.CycleError`` if the nodes wait for each other in a circle.
    """
    known = set(nodes)
    graph = {node: known.intersection(depends_on(node)) for node in known}
    ends: dict[Node, int] = {}
    for node in TopologicalSorter(graph).static_order():
        ends[node] = weight(node) + max((ends[before] for before in graph[node]), default=0)
    return max(ends.values(), default=0)


def case_promised_minutes(sub_items: Iterable[SubItemLike]) -> int:
    """Return the service minutes promised for the applicable sub-items that are not optional.

    A public notice in calendar days counts 0: it is not the departments' time (Licensing Law
    art. 45) [statute].
    """
    return _longest(sub_items, lambda item: _promised_minutes(item.promised_limit))


def case_statutory_limit(sub_items: Iterable[SubItemLike]) -> Limit:
    """Return the working days that the law allows for the applicable core sub-items [statute].

    Never more than 45, also where no sub-item has a limit (Licensing Law art. 42 para. 2).
    Immediate ones and public notices count 0; other calendar days are taken as five of seven,
    rounded down, so that a case is never given more than the law gives its sub-items.
    """
    core = [item for item in sub_items if not item.optional]
    if all(item.statutory_limit is None for item in core):
        return Limit(JOINT_WORKING_DAYS, Unit.WORKING_DAY)
    days = _longest(core, _statutory_days)
    if not days:
        return Limit(0, Unit.IMMEDIATE)
    return Limit(min(days, JOINT_WORKING_DAYS), Unit.WORKING_DAY)


def is_public_notice(item: SubItemLike) -> bool:
    """Whether the sub-item is itself a public notice: only those are promised in calendar days."""
    return item.promised_limit is not None and item.promised_limit.unit == Unit.CALENDAR_DAY


def _longest(sub_items: Iterable[SubItemLike], weight: Callable[[SubItemLike], int]) -> int:
    core = {item.id: item for item in sub_items if not item.optional}
    return longest_path(core, lambda id: core[id].depends_on, lambda id: weight(core[id]))


def _promised_minutes(limit: LimitLike | None) -> int:
    return limit.value * SERVICE_MINUTES.get(Unit(limit.unit), 0) if limit else 0


def _statutory_days(item: SubItemLike) -> int:
    limit = item.statutory_limit
    if limit is None or is_public_notice(item):
        return 0
    match Unit(limit.unit):
        case Unit.WORKING_DAY:
            return limit.value
        case Unit.CALENDAR_DAY:
            return limit.value * 5 // 7
        case Unit.IMMEDIATE:
            return 0
        case _:
            return -(-limit.value * SERVICE_MINUTES[Unit(limit.unit)] // MINUTES_A_DAY)
