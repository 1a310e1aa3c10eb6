"""Widgets of the one form that the shipped ones of Django do not have."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayInput(forms.TextInput):
    """A date picker; what is no date stays to be seen, in a plain text field."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # Without a last year a browser waits for six digits of the year.
        super().__init__({"max": "9999-12-31", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Choose the type of the input by what it has to show."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = "date" if not shown or _is_day(shown) else "text"
        return context


class SideBySide(forms.RadioSelect):
    """A few choices beside each other."""

    def __init__(self, choices: Any = ()) -> None:
        super().__init__({"class": "d-flex flex-wrap column-gap-4"}, choices)


class YesOrNo(SideBySide):
    """Yes or no, with nothing chosen beforehand."""

    def __init__(self) -> None:
        super().__init__([("true", _("Yes")), ("false", _("No"))])


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False
