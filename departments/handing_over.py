"""Handing over: the open reviews of one sub-item go to another kind of officer, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases import handling
from cases.actors import Actor
from cases.errors import Refusal
from cases.models import Review
from cases.models.review import Handling
from departments import registry
from departments.handling_board import OPEN
from departments.registry import Way

#: Reviews handed over at one press: each is an act of its own.
MOST = 300


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many went over, why some did not, and whether there are more."""

    done: int
    refused: Mapping[str, int]
    more: bool


def hand_over_open(
    department: str, sub_item: str, to: Handling, *, by: Actor, at: datetime
) -> HandedOver:
    """Hand the open reviews of a sub-item over; raises ``Invalid`` for a way that cannot be."""
    if (refusal := registry.why_not(sub_item, department, way_to(sub_item, to))) is not None:
        raise refusal
    waiting = Review.objects.filter(department=department, sub_item=sub_item, state__in=OPEN)
    waiting = waiting.exclude(handling=to).order_by("case_id", "pk")
    keys = list(waiting.values_list("pk", flat=True)[: MOST + 1])
    refused: Counter[str] = Counter()
    done = 0
    for key in keys[:MOST]:
        try:
            handling.hand_over(key, to, by=by, at=at)
            done += 1
        except Refusal as why:
            refused[str(why)] += 1
    return HandedOver(done, refused, len(keys) > MOST)


def way_to(sub_item: str, to: Handling) -> Way:
    """Return the whole way of a handling: a simulated department behaves as it was chosen last."""
    if to != Handling.SIMULATED:
        return Way(to)
    last = registry.simulated_as([sub_item])[sub_item]
    return Way(to, last.habit, last.seed)


def ways_to(department: str, sub_item: str) -> list[tuple[str, str]]:
    """Return to whom the open reviews of a sub-item can go, as value and words."""
    return [
        (to.value, str(to.label))
        for to in Handling
        if registry.why_not(sub_item, department, way_to(sub_item, to)) is None
    ]
