"""Characters that no font on the machine can show are printed as their code, never as nothing.

A rare name character must neither stop an issue nor vanish from a certificate: ``𠮷`` becomes
``〔U+20BB7〕`` where no installed font has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from typst import TypstError

#: PDF/A refuses controls, half characters and private ones; bidi controls disguise a name.
_UNPRINTABLE = {"Cc", "Cs", "Co"}
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def coded(character: str) -> str:
    """Return the code of a character as it is printed."""
    return f"〔U+{ord(character):04X}〕"


def without_controls(text: str) -> str:
    """Return the text with white space made single and every control shown as its code."""
    return "".join(
        coded(c) if unicodedata.category(c) in _UNPRINTABLE or c in _BIDI else c
        for c in " ".join(text.split())
    )


def with_codes_for(characters: set[str]) -> Callable[[str], str]:
    """Return the function that shows these characters as their codes."""
    table = str.maketrans({c: coded(c) for c in characters})
    return lambda text: text.translate(table)


def not_shown(error: TypstError) -> set[str]:
    """Return the characters for which the typesetter found no font, none if it failed otherwise."""
    clusters = _NOT_SHOWN.findall(error.diagnostic or error.message)
    plain = (_ESCAPED.sub(lambda m: chr(int(m[1], 16)), cluster) for cluster in clusters)
    return {c for cluster in plain for c in cluster if not c.isascii()}


def in_every_text(data: Any, change: Callable[[str], str]) -> Any:
    """Return JSON data with every text in it changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: in_every_text(value, change) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [in_every_text(value, change) for value in data]
    return data
