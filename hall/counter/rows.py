"""Repeating groups without JavaScript: cells named ``group.number.member``, empty rows dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from cases.catalogue.types import FormField, Matter

#: The button that asks for one more row carries the id of its group under this name.
MORE = "add_row"


def cell(group: str, number: int, member: str) -> str:
    """Return the name of one cell, as the core names its place."""
    return f"{group}.{number}.{member}"


def groups(matter: Matter) -> list[FormField]:
    """Return the repeating groups of a matter."""
    return [question for question in matter.fields if question.type == "group"]


def closed_up(matter: Matter, sent: QueryDict) -> QueryDict:
    """Return what was sent without rows that are empty, so that rows count as the core counts."""
    data = sent.copy()
    for group in groups(matter):
        filled = [row for row in _rows(group, sent) if any(text.strip() for text in row.values())]
        for name in [name for name in data if name.startswith(f"{group.id}.")]:
            del data[name]
        for number, row in enumerate(filled):
            data.update({cell(group.id, number, member): text for member, text in row.items()})
    return data


def _rows(group: FormField, sent: QueryDict) -> list[dict[str, str]]:
    members = "|".join(re.escape(member.id) for member in group.members)
    pattern = re.compile(rf"{re.escape(group.id)}\.(\d{{1,4}})\.({members})")
    found: dict[int, dict[str, str]] = {}
    for name in sent:
        if match := pattern.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = str(sent[name])
    return [row for _number, row in sorted(found.items())]


def counts(matter: Matter, filled: Mapping[str, Any]) -> dict[str, int]:
    """Return how many rows each group shows: the filled ones, at least one and the fewest asked."""
    return {
        group.id: max(_count(group.id, filled), int(group.min or 1)) for group in groups(matter)
    }


def _count(group: str, filled: Mapping[str, Any]) -> int:
    numbers = (name.split(".")[1] for name in filled if name.startswith(f"{group}."))
    return max((int(number) + 1 for number in numbers), default=0)


def asked_for(matter: Matter, sent: QueryDict | None) -> str:
    """Return the group to which one more row is asked, or nothing."""
    wish = sent.get(MORE, "") if sent is not None else ""
    return wish if wish in {group.id for group in groups(matter)} else ""


def spread(group: str, value: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return kept rows by cell."""
    return {
        cell(group, number, member): answer
        for number, row in enumerate(value)
        for member, answer in row.items()
    }
