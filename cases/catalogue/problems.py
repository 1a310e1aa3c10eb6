"""Problems: what is wrong with a catalogue, each as a sentence with file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases.catalogue.reading import Block, Rows
from cases.catalogue.wording import Bilingual


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, and where; ``str()`` is in the active language."""

    file: str
    line: int
    en: str
    zh: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {Bilingual(self.en, self.zh)}"


class BrokenCatalogue(Exception):
    """The catalogue cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def problem(place: Block | Rows, at: str | int | None, en: str, zh: str) -> Problem:
    """Return a problem at a key of a block, at a row of a list, or at its beginning (None)."""
    return Problem(place.file, place.line_of(at), en, zh)


def label(row: Block) -> str:
    """Return how a row calls itself: by its id, code or what it is about; empty when by nothing."""
    for key in ("id", "code", "component", "material", "sub_item", "field", "value", "step"):
        if isinstance(row.get(key), str) and row[key]:
            return str(row[key])
    return ""
