"""Number and query code, as they stand on the receipt."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.identifiers import normalise


class AskForm(forms.Form):
    """What somebody types who wants to know where a case is."""

    use_required_attribute = False

    number = forms.CharField(
        label=_("Case number"),
        help_text=_("23 signs, on every paper of the case; the last may be an X."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": _("Please fill in this field."),
            "max_length": _("A case number has 23 digits."),
        },
    )
    code = forms.CharField(
        label=_("Query code"),
        help_text=_("Eight letters and digits, on the receipt."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": _("Please fill in this field."),
            "max_length": _("A query code has eight letters and digits."),
        },
    )

    def clean_number(self) -> str:
        """Return the number without spaces."""
        return normalise(self.cleaned_data["number"])

    def clean_code(self) -> str:
        """Return the code in capitals without spaces."""
        return normalise(self.cleaned_data["code"])
