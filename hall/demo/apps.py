"""Tells Django and the header about the demo."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from web import navigation


class DemoConfig(AppConfig):
    """The town, the walk and the hall clock of the demo."""

    name = "hall.demo"
    label = "demo"
    verbose_name = _("Demo")

    def ready(self) -> None:
        """Show the demo's page to everybody who works here, in the demo only."""
        from web.roles import STAFF  # needs the users first

        if settings.HALL_DEMO:
            navigation.register(_("Demo"), "demo:home", STAFF, order=95)
