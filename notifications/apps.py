"""Telling people as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Messages to applicants, agents and staff."""

    name = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Listen to the journal, and show the inbox to whoever works here."""
        from cases.journal import committed
        from notifications import checks, failed_work, inbox  # noqa: F401 - register themselves
        from notifications.nudges import after_commit
        from notifications.sent import READERS
        from web import navigation
        from web.roles import STAFF

        committed.connect(after_commit, dispatch_uid="notifications.nudges")
        navigation.register(
            _("My messages"), "messages:inbox", STAFF, order=90, count=inbox.unread_of
        )
        navigation.register(_("Messages sent"), "messages:sent", READERS, order=91)
