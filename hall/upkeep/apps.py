"""Tells Django and the header about upkeep."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from web import navigation


class UpkeepConfig(AppConfig):
    """Where the system administrator sees what does not work by itself."""

    name = "hall.upkeep"
    label = "upkeep"
    verbose_name = _("Upkeep")

    def ready(self) -> None:
        """Show the list of failed work, with how much of it waits for a person."""
        from cases.selfcheck import KEEPERS
        from hall.upkeep.reading import given_up

        navigation.register(_("Self-check"), "upkeep:cases", KEEPERS, order=60)
        navigation.register(
            _("Failed work"), "upkeep:work", [Role.SYSTEM_ADMIN], order=20, count=given_up
        )
