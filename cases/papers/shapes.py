"""What one piece of content on a paper looks like as data: when it is missing and how it is read.

A piece is described by its shape and its name for people; a paper is a frozen dataclass of pieces.
A *missing* piece is for the window to supply; a piece of the *wrong form* is a bug of the caller
and raises TypeError or ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Protocol, Self

from django.utils.functional import Promise

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


class Shape(Protocol):
    """How one piece of content is looked at."""

    def gaps(self, value: Any) -> Iterator[str]:
        """Yield the path of everything that is missing; the empty path is the piece itself."""

    def read(self, value: Any) -> Any:
        """Return the piece as the paper holds it."""


def piece(shape: Shape, label: str | Promise) -> Any:
    """Declare a piece of content: its shape, and its name in sentences for people."""
    return field(metadata={"shape": shape, "label": label})


class Content:
    """Base of everything that is made of pieces: papers, and the rows printed on them."""

    @classmethod
    def missing(cls, data: Mapping[str, Any]) -> list[str]:
        """Return the paths of what is missing: ``query_code``, ``material_rows.2.name``."""
        return [
            ".".join(filter(None, (f.name, path)))
            for f in fields(cls)  # type: ignore[arg-type]  # every subclass is a dataclass
            for path in f.metadata["shape"].gaps(data.get(f.name))
        ]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the pieces from JSON data in which nothing is missing."""
        return cls(
            **{f.name: f.metadata["shape"].read(data.get(f.name)) for f in fields(cls)}  # type: ignore[arg-type]
        )


def blank(value: Any) -> bool:
    """Whether there is nothing to print."""
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True)
class Text:
    """Text of one language, or a number, printed as it is."""

    required: bool = True

    def gaps(self, value: Any) -> Iterator[str]:
        if self.required and blank(value):
            yield ""

    def read(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise TypeError(f"expected text or a number, not {type(value).__name__}")
        return str(value).strip()


@dataclass(frozen=True)
class Date(Text):
    """A date as text: ``YYYY-MM-DD``, and ``YYYY-MM-DD HH:MM`` where the time matters."""

    with_time: bool = False

    def read(self, value: Any) -> str:
        text = super().read(value)
        if DAY.fullmatch(text) or (self.with_time and MOMENT.fullmatch(text)):
            return text
        raise ValueError(f"expected a date, not {text!r}")


@dataclass(frozen=True)
class Words:
    """A text in both languages: ``{"zh": …, "en": …}``.

    With ``loose`` a plain text or number will do as well (an address, a person's own words).
    """

    required: bool = True
    loose: bool = False

    def gaps(self, value: Any) -> Iterator[str]:
        if isinstance(value, Mapping):
            yield from (key for key in ("zh", "en") if blank(value.get(key)))
        elif self.required and (blank(value) or not self.loose):
            yield ""

    def read(self, value: Any) -> dict[str, str] | None:
        if blank(value):
            return None
        if isinstance(value, Mapping):
            return {key: Text().read(value[key]) for key in ("zh", "en")}
        return {"zh": Text().read(value), "en": ""}


@dataclass(frozen=True)
class Count:
    """How many: a whole number, none where nothing is said."""

    def gaps(self, value: Any) -> Iterator[str]:
        return iter(())

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | None):
            raise TypeError(f"expected a whole number, not {value!r}")
        return value or 0


@dataclass(frozen=True)
class Flag:
    """Yes or no; it must be said."""

    def gaps(self, value: Any) -> Iterator[str]:
        if value is None:
            yield ""

    def read(self, value: Any) -> bool:
        return bool(value)


@dataclass(frozen=True)
class Choice:
    """One of a few fixed codes."""

    of: type[StrEnum]

    def gaps(self, value: Any) -> Iterator[str]:
        if blank(value):
            yield ""

    def read(self, value: Any) -> StrEnum:
        return self.of(value)


@dataclass(frozen=True)
class Part:
    """A piece that is made of pieces itself."""

    of: type[Content]

    def gaps(self, value: Any) -> Iterator[str]:
        if blank(value):
            yield ""
        else:
            yield from self.of.missing(value)

    def read(self, value: Any) -> Content:
        return self.of.from_json(value)


@dataclass(frozen=True)
class Rows:
    """A list of pieces of one shape; with ``some=False`` an empty list is printed as "none"."""

    of: Shape
    some: bool = True

    def gaps(self, value: Any) -> Iterator[str]:
        if blank(value) or (self.some and not value):
            yield ""
            return
        for number, row in enumerate(value, start=1):
            yield from (".".join(filter(None, (str(number), path))) for path in self.of.gaps(row))

    def read(self, value: Any) -> tuple[Any, ...]:
        return tuple(self.of.read(row) for row in value)
