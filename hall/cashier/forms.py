"""The payment as the cashier types it; the core says what is wrong with it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PaymentForm(forms.Form):
    """Amount and reference of a payment that was seen."""

    use_required_attribute = False

    amount = forms.CharField(
        label=_("Amount paid (yuan)"),
        help_text=_("As on the proof of payment, like 12500.00."),
        strip=False,
        error_messages={"required": _("Please fill in this field.")},
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "decimal", "autofocus": True}),
    )
    reference = forms.CharField(
        label=_("Reference of the payment"),
        help_text=_("The number of the tax payment voucher or of the bank."),
        strip=False,
        error_messages={"required": _("Please fill in this field.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
