"""Put a refusal of the core back on the form from which the act was asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseForm

from cases.errors import Invalid, Refusal


def refusal_to_form(form: BaseForm, refusal: Refusal) -> None:
    """Show ``Invalid.fields`` at their fields, and everything else above the form."""
    form.errors  # noqa: B018  (validates once; ``add_error`` needs what was entered)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for field, sentence in fields.items():
        form.add_error(field if field in form.fields else None, str(sentence))
    if not fields:
        form.add_error(None, str(refusal))


class Prose(forms.CharField):
    """Sentences of a person: too many are refused with a sentence, never cut off by the browser."""

    widget = forms.Textarea

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes without ``maxlength``: a browser cuts a pasted text without a word."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
