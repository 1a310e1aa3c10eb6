"""The matters to choose from, grouped by who can bring them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.catalogue.search import search
from cases.catalogue.types import Edition
from cases.models.party import PartyKind

PERSONS, BUSINESSES, BOTH = (
    _("For persons"),
    _("For businesses"),
    _("For persons and businesses"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Some matters under one heading; a search gives one group, the best match first."""

    title: Promise | None
    editions: list[Edition]


def found(editions: Mapping[str, Edition], text: str) -> list[Group]:
    """Return the matters that answer to a text; without one all of them in groups."""
    if text:
        matches = search(editions, text)
        return [Group(None, matches)] if matches else []
    titles = (PERSONS, BOTH, BUSINESSES)
    grouped = (Group(title, _under(editions, title)) for title in titles)
    return [group for group in grouped if group.editions]


def _under(editions: Mapping[str, Edition], title: Promise) -> list[Edition]:
    return [edition for edition in editions.values() if _title_of(edition) is title]


def _title_of(edition: Edition) -> Promise:
    kinds = set(edition.matter.applicants)
    if kinds == {PartyKind.NATURAL_PERSON}:
        return PERSONS
    return BOTH if PartyKind.NATURAL_PERSON in kinds else BUSINESSES
