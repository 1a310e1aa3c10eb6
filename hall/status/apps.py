"""Tells Django about the public status, and shows it to the guide."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from web import navigation


class StatusConfig(AppConfig):
    """Where applicants look up their case."""

    name = "hall.status"
    label = "status"
    verbose_name = _("Public status")

    def ready(self) -> None:
        """Let the guide lead people to it."""
        navigation.register(_("Public status"), "status:ask", [Role.GUIDE], order=40)
