"""Shapes for the words of officers: paragraphs keep their line breaks, some pieces may be absent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cases.papers.shapes import Shape, Words, blank

#: What a person wrote in both languages, as paragraphs; ``en`` is empty where plain text was given.
Paragraphs = dict[str, list[str]]


@dataclass(frozen=True)
class Prose(Words):
    """A text in both languages or a person's own words; every line becomes a paragraph."""

    loose: bool = True

    def read(self, value: Any) -> Paragraphs | None:  # type: ignore[override]  # lines, not a line
        words = super().read(value)
        if words is None:
            return None
        return {language: paragraphs(text) for language, text in words.items()}


@dataclass(frozen=True)
class Maybe:
    """A piece that need not be there; where it is, it must be whole."""

    of: Shape

    def gaps(self, value: Any) -> Iterator[str]:
        return iter(()) if blank(value) else self.of.gaps(value)

    def read(self, value: Any) -> Any:
        return None if blank(value) else self.of.read(value)


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text that say something, each without the space around it."""
    return [line.strip() for line in text.splitlines() if line.strip()]
