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
        """Show waiting sets to the window, name what can fail, listen for what makes new ones."""
        from cases.journal import committed
        from hall.issuing import failing
        from hall.issuing.nudges import after_commit

        failing.register()
        committed.connect(after_commit, dispatch_uid="issuing.nudges")
        navigation.register(_("Hand over"), "issuing:sets", [Role.WINDOW_CLERK], order=20)
