"""The texts of messages: those of the catalogue, and the hall's own, each in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from ruamel.yaml import YAML

from cases.catalogue.sections import section
from notifications.models import Channel

OWN = Path(__file__).parent / "texts.yaml"


@dataclass(frozen=True, slots=True)
class Text:
    """One message with its places to be filled in; ``trigger`` as the catalogue names it, or empty."""

    id: str
    zh: str
    en: str
    channels: tuple[Channel, ...]
    trigger: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Text:
        """Read a row of the catalogue, or one of our own."""
        channels = tuple(Channel(name) for name in row["channels"])
        return cls(row["id"], row["text_zh"], row["text_en"], channels, row.get("trigger", ""))

    @property
    def places(self) -> frozenset[str]:
        """The names of what is filled in, in either language."""
        parsed = [*Formatter().parse(self.zh), *Formatter().parse(self.en)]
        return frozenset(name for _text, name, _spec, _conversion in parsed if name is not None)


@cache
def catalogue_texts() -> Mapping[str, Text]:
    """Return the texts of the catalogue by id."""
    return {row["id"]: Text.from_row(row) for row in section("notifications")}


@cache
def own_texts() -> Mapping[str, Text]:
    """Return the hall's own texts by id."""
    rows = YAML(typ="safe").load(OWN.read_text(encoding="utf-8"))
    return {row["id"]: Text.from_row(row) for row in rows}


@cache
def texts() -> Mapping[str, Text]:
    """Return every text by id."""
    return {**own_texts(), **catalogue_texts()}
