"""Say things in the language of the page: bilingual names, departments, states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

_departments: dict[str, Any] = {}


def is_chinese() -> bool:
    """Whether the page is being written in Chinese."""
    return (get_language() or "zh").startswith("zh")


def in_words(thing: Any) -> str:
    """Return the wording of a thing in the page's language.

    Understands a bilingual name (``.en``/``.zh``, or a mapping with these keys), something that
    has a ``name`` or a ``label``, and plain or lazy text; ``None`` is empty.
    """
    if thing is None:
        return ""
    if isinstance(thing, Mapping):
        return str(thing["zh" if is_chinese() else "en"])
    if hasattr(thing, "zh") and hasattr(thing, "en"):
        return str(thing.zh if is_chinese() else thing.en)
    if hasattr(thing, "label"):
        return in_words(thing.label)
    if hasattr(thing, "name") and not isinstance(thing, str):
        return in_words(thing.name)
    return str(thing)


def register_departments(names: Mapping[str, Any]) -> None:
    """Tell the pages what the departments are called: code to bilingual name."""
    _departments.update(names)


def department_name(code: str | None) -> str:
    """Return what a department is called in the page's language; its code when nobody said."""
    return in_words(_departments.get(code, code)) if code else ""
