"""Editions: one matter with all that it refers to. A case keeps its edition for life."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from cases.catalogue.types.content import Content, Row, Tables, content_of, digest_of
from cases.catalogue.types.dictionaries import (
    Department,
    DocumentKind,
    Feed,
    FieldType,
    IssuancePolicy,
    LegalBasis,
    MaterialKind,
    Output,
)
from cases.catalogue.types.matters import Matter

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Edition:
    """A matter as it stands in one version of the catalogue, with what it refers to by code."""

    digest: str
    matter: Matter
    departments: Mapping[str, Department]
    materials: Mapping[str, MaterialKind]
    outputs: Mapping[str, Output]
    documents: Mapping[str, DocumentKind]
    field_types: Mapping[str, FieldType]
    legal_bases: Mapping[str, LegalBasis]
    feeds: Mapping[str, Feed]
    policy: IssuancePolicy
    _content: Content = field(repr=False, compare=False)

    @classmethod
    def of(cls, matter: Row, tables: Tables) -> Edition:
        """Return the edition of a matter in a checked catalogue."""
        return cls.from_content(content_of(matter, tables))

    @classmethod
    def from_content(cls, content: Content) -> Edition:
        """Return the edition that was published with this content."""
        members = {row["id"]: row for row in content["group_members"]}
        return cls(
            digest=digest_of(content),
            matter=Matter.from_row(content["matter"], members),
            departments=_by_id(Department.from_row, content["departments"]),
            materials=_by_id(MaterialKind.from_row, content["materials"]),
            outputs=_by_id(Output.from_row, content["outputs"]),
            documents=_by_id(DocumentKind.from_row, content["documents"]),
            field_types=_by_id(FieldType.from_row, content["field_types"]),
            legal_bases=_by_id(LegalBasis.from_row, content["legal_bases"]),
            feeds=_by_id(Feed.from_row, content["data_feeds"]),
            policy=IssuancePolicy.from_row(content["issuance_policies"][0]),
            _content=content,
        )

    def content(self) -> Content:
        """Return a copy of exactly the data used, fit for JSON."""
        return deepcopy(self._content)


def _by_id(read: Callable[[Row], Entry], rows: Iterable[Row]) -> Mapping[str, Entry]:
    return MappingProxyType({row["id"]: read(row) for row in rows})
