"""What an officer may type beside a decision: a remark, reasons, the amount to be paid."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.masks import find_personal_numbers
from cases.models import PaymentRequest, Review

_LONGEST = Review._meta.get_field("remark").max_length
_AMOUNT = PaymentRequest._meta.get_field("amount")


def without_personal_numbers(text: str) -> None:
    """Refuse a text with an identity, telephone or account number: those live sealed elsewhere."""
    if find_personal_numbers(text):
        raise ValidationError(_("Leave personal numbers out; the form of the case has them."))


class NothingToSay(forms.Form):
    """A button without a field."""


class RemarkForm(forms.Form):
    """A remark for the file, if there is one to make."""

    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=_LONGEST,
        validators=[without_personal_numbers],
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonsForm(forms.Form):
    """The reasons for a refusal: the applicant will read them."""

    remark = forms.CharField(
        label=_("Reasons"),
        help_text=_("Name the facts and the rule of law; the applicant is told these reasons."),
        max_length=_LONGEST,
        validators=[without_personal_numbers],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PaymentForm(forms.Form):
    """What the applicant is to pay, where it is known already."""

    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        help_text=_("May stay empty when the payment slip names it."),
        required=False,
        min_value=0,
        max_digits=_AMOUNT.max_digits,
        decimal_places=_AMOUNT.decimal_places,
        widget=forms.TextInput,
    )
