"""Tells Django and the header about issuing."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from web import navigation


class IssuingConfig(AppConfig):
    """Where results are handed over."""

    name = "hall.issuing"
    label = "issuing"
    verbose_name = _("Issuing")

    def ready(self) -> None:
        """Show the sets that wait to the window, and listen for what makes new ones."""
        from cases.journal import committed
        from hall.issuing.nudges import after_commit

        committed.connect(after_commit, dispatch_uid="issuing.nudges")
        navigation.register(_("Hand over"), "issuing:sets", [Role.WINDOW_CLERK], order=20)
