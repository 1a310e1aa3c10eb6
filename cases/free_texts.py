"""Texts that officers type: no personal number may hide in them (house rule 11; PIPL art. 6)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cases.errors import Invalid
from cases.masks import find_personal_numbers


def refuse_personal_numbers(texts: Mapping[str, str]) -> None:
    """Raise ``Invalid`` with a sentence for each field whose text holds a resident or mobile number."""
    wrong = {
        field: _("Leave personal numbers out of this text; the case has them under seal.")
        for field, text in texts.items()
        if find_personal_numbers(text)
    }
    if wrong:
        raise Invalid(_("Please check the marked fields."), wrong, code="personal_number")
