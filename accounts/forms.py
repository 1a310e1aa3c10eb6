"""The sign-in form: one sentence for every failure, so that it tells nobody which names exist."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.forms import CharField, PasswordInput, TextInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.addresses import client_address

THROTTLED = "throttled"


class SignInForm(AuthenticationForm):
    """User name and password."""

    username = UsernameField(
        label=_("User name"),
        max_length=60,
        widget=TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
    )
    password = CharField(
        label=_("Password"),
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _(
            "User name or password is not right, or this person may not sign in. Try again."
        ),
        "inactive": _(
            "User name or password is not right, or this person may not sign in. Try again."
        ),
        THROTTLED: _(
            "Too many tries that failed. Wait 15 minutes, or ask the system administrator."
        ),
    }

    def clean(self) -> dict[str, Any]:
        """Count the try first, then look at the password."""
        if not self.cleaned_data.get("username") or not self.cleaned_data.get("password"):
            return self.cleaned_data
        try:
            attempt = throttle.begin(self.cleaned_data["username"], self._address(), timezone.now())
        except throttle.TooManyTries:
            raise ValidationError(self.error_messages[THROTTLED], code=THROTTLED) from None
        cleaned = super().clean()
        throttle.forgive(attempt)
        return cleaned

    def _address(self) -> str:
        return client_address(self.request) if self.request else ""
