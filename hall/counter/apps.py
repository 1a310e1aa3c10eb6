"""Tells Django and the header about the counter."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from web import navigation


class CounterConfig(AppConfig):
    """The window where cases are taken in."""

    name = "hall.counter"
    label = "counter"
    verbose_name = _("Counter")

    def ready(self) -> None:
        """Show the clerk's cases first, and the way to a new one beside them."""
        readers = (Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)
        navigation.register(_("Cases"), "counter:cases", readers, order=10)
        navigation.register(_("New case"), "counter:new", [Role.WINDOW_CLERK], order=11)
        closing = (Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR)
        navigation.register(_("Closing notices"), "counter:to-hand-over", closing, order=25)
