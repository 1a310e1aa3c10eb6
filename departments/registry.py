"""The departments behind the windows, and who works on each of their sub-items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache

from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.catalogue.sections import section
from cases.catalogue.types import Department
from cases.errors import Invalid
from cases.models.review import Handling
from departments.models import HandlingChoice
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
        """Return ``person`` or ``automatic`` for each sub-item."""
        chosen = HandlingChoice.objects.filter(pk__in=sub_items).values_list("pk", "handling")
        return {**dict.fromkeys(sub_items, Handling.PERSON.value), **dict(chosen)}


def choose(
    sub_items: Iterable[tuple[str, str]], handling: Handling, *, by: Actor, at: datetime
) -> None:
    """Let persons or the automatic officers work on some (sub-item, department) from now on.

    Raises ``Invalid`` for an automatic sub-item that has no rule.
    """
    chosen = list(sub_items)
    for sub_item, _department in chosen:
        if handling == Handling.AUTOMATIC and not has_rule(sub_item):
            raise Invalid(_("There is no automatic rule for this sub-item."))
    HandlingChoice.objects.bulk_create(
        [
            HandlingChoice(
                sub_item=sub_item,
                department=department,
                handling=handling,
                chosen_by=by.id,
                chosen_at=at,
            )
            for sub_item, department in chosen
        ],
        update_conflicts=True,
        unique_fields=["sub_item"],
        update_fields=["handling", "chosen_by", "chosen_at"],
    )
