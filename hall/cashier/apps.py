"""Tells Django and the header about the cashier."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from web import navigation


class CashierConfig(AppConfig):
    """Where payments are entered."""

    name = "hall.cashier"
    label = "cashier"
    verbose_name = _("Cashier")

    def ready(self) -> None:
        """Show the cashier to the window."""
        navigation.register(_("Payments"), "cashier:requests", [Role.WINDOW_CLERK], order=30)
