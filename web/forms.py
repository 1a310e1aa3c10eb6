"""Put a refusal of the core back on the form from which the act was asked."""

from __future__ import annotations

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
