"""Why something failed, as it may be kept and shown: one line, cut, without personal numbers."""

from __future__ import annotations

import re
import traceback
import unicodedata

from django.utils import translation

from cases import masks

#: Characters of a reason that are kept.
LONGEST = 300


def in_language(language: str, fault: BaseException | str) -> str:
    """Return what a fault is called and says; a refusal speaks the language asked for."""
    with translation.override(language):
        if isinstance(fault, str):
            return _kept(fault)
        return _kept(f"{type(fault).__name__}: {fault}".rstrip(": "))


def trace_of(fault: BaseException | str) -> str:
    """Return where a fault comes from, for the log; nothing for one that was not raised."""
    if isinstance(fault, str) or fault.__traceback__ is None:
        return ""
    return "\n" + without_personal_numbers("".join(traceback.format_exception(fault)))


def _kept(text: str) -> str:
    """Return a text in one line that PostgreSQL can keep (no NUL, no half characters), masked."""
    readable = "".join(char if char.isprintable() else " " for char in text)
    return without_personal_numbers(" ".join(readable.split()))[:LONGEST]


def without_personal_numbers(text: str) -> str:
    """Return a text with its resident and mobile numbers masked."""
    numbers = set(masks.find_personal_numbers(text))
    if not numbers:
        return text
    text = unicodedata.normalize("NFKC", text)  # as the finder read it
    for number in numbers:
        hidden = masks.mask("mobile" if len(number) == 11 else "cn_id", number)
        text = re.sub(re.escape(number), hidden, text, flags=re.IGNORECASE)
    return text
