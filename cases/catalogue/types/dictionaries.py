"""What matters refer to by code: departments, materials, certificates, notices, laws, feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.catalogue.wording import Bilingual

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Department:
    """A department behind the window; without the core ones the hall does not work."""

    id: str
    code: str
    name: Bilingual
    full_name_zh: str
    core: bool
    queue: str
    hotline: str
    seal_zh: str

    @classmethod
    def from_row(cls, row: Row) -> Department:
        """Read a department; without a full name its short one serves."""
        full_name_zh = row.get("full_name_zh", row["name_zh"])
        own = {key: row[key] for key in ("id", "code", "core", "queue", "hotline", "seal_zh")}
        return cls(name=Bilingual.from_row(row), full_name_zh=full_name_zh, **own)


@dataclass(frozen=True, slots=True)
class MaterialKind:
    """A kind of material, and whether a feed replaces or verifies it."""

    id: str
    code: str
    name: Bilingual
    kind: str
    form: str
    main_document: bool
    sensitivity: str
    shared: bool
    feed: str | None
    share_mode: str | None
    note: str

    @classmethod
    def from_row(cls, row: Row) -> MaterialKind:
        """Read a kind of material."""
        keys = ("id", "code", "kind", "form", "main_document", "sensitivity")
        return cls(
            name=Bilingual.from_row(row),
            shared=row["share"]["available"],
            feed=row["share"]["feed"],
            share_mode=row["share"]["mode"],
            note=row.get("note", ""),
            **{key: row[key] for key in keys},
        )


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of certificate and the department that issues it."""

    id: str
    name: Bilingual
    issuer: str
    form: str

    @classmethod
    def from_row(cls, row: Row) -> Output:
        """Read a kind of certificate."""
        return cls(row["id"], Bilingual.from_row(row), row["issuer"], row["form"])


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of notice: its number, seal, copies and what it must contain."""

    id: str
    name: Bilingual
    number_format: str | None
    copies: int
    seal: str | None
    mandatory_contents: tuple[str, ...]
    legal_basis: tuple[str, ...]
    signed_by: str | None

    @classmethod
    def from_row(cls, row: Row) -> DocumentKind:
        """Read a kind of notice."""
        return cls(
            id=row["id"],
            name=Bilingual.from_row(row),
            number_format=row["number_format"],
            copies=row["copies"],
            seal=row["seal"],
            mandatory_contents=tuple(row["mandatory_contents"]),
            legal_basis=tuple(row["legal_basis"]),
            signed_by=row.get("signed_by"),
        )


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A law, regulation or policy document; ``verification`` tells how sure we are of it."""

    id: str
    name: Bilingual
    kind: str
    effective_from: str
    verification: str
    source: str
    key_articles: Mapping[str, str]
    note: str

    @classmethod
    def from_row(cls, row: Row) -> LegalBasis:
        """Read a legal basis."""
        keys = ("id", "kind", "effective_from", "verification", "source")
        return cls(
            name=Bilingual.from_row(row),
            key_articles=row.get("key_articles", {}),
            note=row.get("note", ""),
            **{key: row[key] for key in keys},
        )


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type of form field: widget, limits, check of the value, mask."""

    id: str
    widget: str
    max_length: int | None = None
    regex: str | None = None
    validator: str | None = None
    sensitivity: str | None = None
    mask: str | None = None
    decimals: int | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    unit: str | None = None
    format: str | None = None

    @classmethod
    def from_row(cls, row: Row) -> FieldType:
        """Read a type of form field."""
        limits = {key: Decimal(row[key]) for key in ("min", "max") if key in row}
        return cls(**{**row, **limits})


@dataclass(frozen=True, slots=True)
class Feed:
    """Data that a provider shares, and what they may lawfully be used for."""

    id: str
    name: Bilingual
    provider: str
    fields: tuple[str, ...]
    mode: str
    freshness: str
    sensitivity: str
    lawful_use: str

    @classmethod
    def from_row(cls, row: Row) -> Feed:
        """Read a feed; ``provider`` is a department or ``external:<who>``."""
        keys = ("id", "provider", "mode", "freshness", "sensitivity", "lawful_use")
        own = {key: row[key] for key in keys}
        return cls(name=Bilingual.from_row(row), fields=tuple(row["fields"]), **own)


@dataclass(frozen=True, slots=True)
class IssuancePolicy:
    """When the results of a matter become valid together."""

    id: str
    name: Bilingual
    rule: Bilingual
    issuance_set: Bilingual
    when_to_use: str

    @classmethod
    def from_row(cls, row: Row) -> IssuancePolicy:
        """Read an issuance policy."""
        return cls(
            id=row["id"],
            name=Bilingual.from_row(row),
            rule=Bilingual.from_row(row, "rule"),
            issuance_set=Bilingual.from_row(row, "issuance_set"),
            when_to_use=row["when_to_use"],
        )
