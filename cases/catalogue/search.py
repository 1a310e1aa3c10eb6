"""Finds a matter by what a clerk types: its name, its pinyin initials or its code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

from cases.catalogue.types import Edition


class Names(NamedTuple):
    """Everything that a matter is called, in lower case and without spaces."""

    code: str
    english: str
    chinese: str
    initials: str
    pinyin: str


def search(editions: Mapping[str, Edition], text: str) -> list[Edition]:
    """Return the matters that answer to a text, the best first; all of them for an empty text."""
    wanted = _squeezed(text)
    ranked = [(_rank(_names_of(edition), wanted), edition) for edition in editions.values()]
    found = [(rank, edition) for rank, edition in ranked if rank is not None]
    return [edition for _, edition in sorted(found, key=lambda pair: pair[0])]


def _rank(names: Names, wanted: str) -> int | None:
    """Return 0 for the code itself, 1 for a beginning, 2 for a part, None for nothing."""
    if wanted == names.code:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in names) else None


def _names_of(edition: Edition) -> Names:
    matter = edition.matter
    return _names(matter.code, matter.name.en, matter.name.zh)


@lru_cache(maxsize=512)
def _names(code: str, english: str, chinese: str) -> Names:
    name = _squeezed(chinese)
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return Names(code.lower(), _squeezed(english), name, initials, "".join(lazy_pinyin(name)))


def _squeezed(text: str) -> str:
    """Return the letters, digits and characters of a text alone, in lower case."""
    return "".join(filter(str.isalnum, text.lower()))
