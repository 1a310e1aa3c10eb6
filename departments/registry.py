"""The departments behind the windows, and who works on each of their sub-items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.catalogue.sections import section
from cases.catalogue.types import Department
from cases.errors import Invalid, Refusal
from cases.models.review import Handling
from departments.models import Connection, Habit, HandlingChoice, HandlingRecord
from departments.rules import has_rule


@cache
def departments() -> Mapping[str, Department]:
    """Return every department by its code, in the catalogue's order."""
    return {row["id"]: Department.from_row(row) for row in section("departments")}


def queue_of(department: str) -> str:
    """Return the name of a department's Celery queue."""
    return departments()[department].queue


class Registry:
    """Answers the core's question who works on what; a sub-item without a row is left to persons."""

    def handling_of(self, sub_items: Collection[str]) -> Mapping[str, str]:
        """Return the handling of each sub-item; nothing is simulated outside of the demo."""
        chosen = HandlingChoice.objects.filter(pk__in=sub_items).values_list("pk", "handling")
        found = {**dict.fromkeys(sub_items, Handling.PERSON.value), **dict(chosen)}
        if settings.HALL_DEMO:
            return found
        simulated, person = Handling.SIMULATED.value, Handling.PERSON.value
        return {name: person if how == simulated else how for name, how in found.items()}


# Choosing ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """How a sub-item is worked on: by whom, and as what simulated department."""

    handling: Handling
    habit: str = ""
    seed: int = 0


def choose(
    sub_items: Iterable[tuple[str, str]],
    handling: Handling,
    *,
    habit: str = "",
    seed: int = 0,
    by: Actor,
    at: datetime,
) -> None:
    """Let somebody else work on some (sub-item, department) from now on; open reviews stay.

    Every choice is kept in the history. Raises ``Invalid`` for what cannot be chosen (``why_not``).
    """
    chosen = list(sub_items)
    way = Way(handling, habit, seed)
    for sub_item, department in chosen:
        if (refusal := why_not(sub_item, department, way)) is not None:
            raise refusal
    facts = {"handling": handling, "habit": habit, "seed": seed}
    facts |= {"chosen_by": by.id, "chosen_at": at}
    rows = [{"sub_item": name, "department": where, **facts} for name, where in chosen]
    with transaction.atomic():
        HandlingChoice.objects.bulk_create(
            [HandlingChoice(**row) for row in rows],
            update_conflicts=True,
            unique_fields=["sub_item"],
            update_fields=["department", *facts],
        )
        HandlingRecord.objects.bulk_create(HandlingRecord(**row) for row in rows)


def why_not(sub_item: str, department: str, way: Way) -> Refusal | None:
    """Return why a sub-item cannot be worked on in this way, or None."""
    match way.handling:
        case Handling.AUTOMATIC if not has_rule(sub_item):
            return Invalid(_("There is no automatic rule for this sub-item."))
        case Handling.SIMULATED if not settings.HALL_DEMO:
            return Invalid(_("Departments are simulated only in the demo."))
        case Handling.SIMULATED if way.habit not in Habit.values:
            return Invalid(_("Choose how the simulated department behaves."))
        case Handling.REMOTE if not is_connected(department):
            return Invalid(_("The department's own system is not connected."))
        case _:
            return None


def is_connected(department: str) -> bool:
    """Whether the department has a system of its own that the hall can reach."""
    return Connection.objects.filter(pk=department).exists()


def simulated_as(sub_items: Collection[str]) -> dict[str, HandlingRecord]:
    """Return how each of these sub-items was simulated last; a prompt department where nobody said."""
    asked = HandlingRecord.objects.filter(sub_item__in=sub_items, handling=Handling.SIMULATED)
    found = {row.sub_item: row for row in asked.order_by("sub_item", "-pk").distinct("sub_item")}
    usual = {name: HandlingRecord(sub_item=name, habit=Habit.PROMPT) for name in sub_items}
    return usual | found
