"""The dossier: exactly what a department may see of a case for one of its sub-items.

The core decides what is shown (``used_by`` names the sub-item); here it is only put into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from cases import materials, wording
from cases.catalogue.types import BlockingCheck, FieldType, Option
from cases.catalogue.wording import Bilingual
from cases.models import FeedAnswer, Material, Review

FieldTypes = Mapping[str, FieldType]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a repeating group, in words."""

    title: Bilingual
    heads: list[Bilingual]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """One material row as the department sees it."""

    name: Bilingual
    giver: Mapping[str, str]
    row: Material


@dataclass(frozen=True, slots=True)
class Check:
    """One blocking check of a register, with its latest answer for this case."""

    wording: Bilingual
    register: Bilingual
    answer: FeedAnswer | None


# The form ----------------------------------------------------------------------------------------


def form_of(review: Review) -> tuple[list[tuple[Bilingual, str]], list[Group]]:
    """Return the answers that the sub-item may see as (question, words), and its groups apart."""
    kinds = review.case.edition.field_types
    plain, groups = [], []
    for shown in materials.answers_for(review):
        question = shown.field
        if question.type == "group":
            groups.append(_group(question, shown.value, kinds))
        else:
            words = in_words(kinds[question.type], shown.value, question.options)
            plain.append((question.name, words))
    return plain, groups


def _group(question: Any, rows: Iterable[Mapping[str, Any]], kinds: FieldTypes) -> Group:
    members = question.members
    return Group(
        question.name,
        [member.name for member in members],
        [[in_words(kinds[member.type], row.get(member.id)) for member in members] for row in rows],
    )


def in_words(kind: FieldType, value: Any, options: Iterable[Option] = ()) -> str:
    """Return an answer as a page shows it: choices by name, dates and numbers by the language."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    match kind.widget:
        case "select":
            return next((str(option.name) for option in options if option.value == value), value)
        case "date":
            return _date(str(value))
        case "decimal" | "integer":
            return _number(kind, str(value))
        case _:
            return str(value)


def _date(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text


def _number(kind: FieldType, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    words = f"{number:,.2f}" if kind.id == "money" else f"{number.normalize():f}"
    return f"{words} {_unit(kind)}".strip()


def _unit(kind: FieldType) -> str:
    units = {"CNY": pgettext("unit", "CNY"), "m2": "m²"}
    return units.get(kind.unit or "", kind.unit or "")


# Materials and registers -------------------------------------------------------------------------


def papers_of(review: Review) -> list[Paper]:
    """Return the material rows that the sub-item may see, with their uploads."""
    kinds = review.case.edition.materials
    return [
        Paper(kinds[row.material].name, wording.party_role(row.role), row)
        for row in materials.rows_for(review)
    ]


def checks_of(review: Review) -> list[Check]:
    """Return the blocking checks of the sub-item, each with what its register last answered."""
    case = review.case
    asked = [check for check in case.matter.blocking_checks if check.sub_item == review.sub_item]
    latest = (
        FeedAnswer.objects.filter(case=case, purpose__in=[check.id for check in asked])
        .order_by("purpose", "-id")
        .distinct("purpose")
    )
    answers = {answer.purpose: answer for answer in latest} if asked else {}
    return [_check(check, case.edition.feeds[check.feed].name, answers) for check in asked]


def _check(check: BlockingCheck, register: Bilingual, answers: Mapping[str, FeedAnswer]) -> Check:
    return Check(check.blocks_when, register, answers.get(check.id))
