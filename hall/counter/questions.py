"""Each question of a matter's form as a field: shown by Django, judged by the core alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.answers import is_declaration
from cases.catalogue.types import FieldType, FormField, Matter
from hall.counter.hints import hint
from hall.counter.widgets import DayInput, SideBySide, YesOrNo

#: So many choices are shown at once; more go into a list.
SHOWN_AT_ONCE = 3

_PLAIN: Mapping[str, Callable[[], forms.Widget]] = {
    "text": lambda: forms.TextInput({"autocomplete": "off"}),
    "textarea": lambda: forms.Textarea({"rows": 3}),
    "tel": lambda: forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    "email": lambda: forms.TextInput({"autocomplete": "off", "inputmode": "email"}),
    "decimal": lambda: forms.TextInput({"autocomplete": "off", "inputmode": "decimal"}),
    "integer": lambda: forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    "date": DayInput,
}
_SHORT = frozenset({"decimal", "integer", "date"})
_MEDIUM = frozenset({"text", "tel", "email", "select"})
_LONG_TEXTS = frozenset({"text", "address"})


class Question(forms.Field):
    """A field that takes whatever was typed: the core finds what is wrong with it."""

    def __init__(self, *, width: str = "", **facts: Any) -> None:
        super().__init__(**facts)
        self.width = width

    def clean(self, value: Any) -> Any:
        """Return what was typed."""
        return value


def field_for(matter: Matter, question: FormField, kind: FieldType) -> Question:
    """Return the field of one question."""
    return Question(
        label=str(question.name),
        required=question.required,
        help_text=hint(matter, question, kind),
        widget=_widget(question, kind),
        width=_width(kind),
    )


def cell_for(label: str, kind: FieldType) -> Question:
    """Return the field of one member of a repeating group."""
    widget = forms.CheckboxInput() if kind.widget == "checkbox" else _PLAIN[kind.widget]()
    widget.attrs["aria-label"] = label
    return Question(label=label, required=False, widget=widget)


def _widget(question: FormField, kind: FieldType) -> forms.Widget:
    if kind.widget == "checkbox":
        asks = question.required and not is_declaration(question)
        return YesOrNo() if asks else forms.CheckboxInput()
    if kind.widget == "select":
        choices = [(option.value, str(option.name)) for option in question.options]
        if len(choices) <= SHOWN_AT_ONCE:
            return SideBySide(choices)
        return forms.Select(choices=[("", _("Choose …")), *choices])
    return _PLAIN[kind.widget]()


def _width(kind: FieldType) -> str:
    if kind.id in _LONG_TEXTS:
        return ""
    return "short" if kind.widget in _SHORT else "medium" if kind.widget in _MEDIUM else ""
