"""The back office as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DepartmentsConfig(AppConfig):
    """Queues, desks and automatic officers of the departments."""

    name = "departments"
    verbose_name = _("Departments")

    def ready(self) -> None:
        from cases import ports
        from cases.journal import committed
        from departments import checks, failing, navigation  # noqa: F401 - register themselves
        from departments.feeds import connected_feeds
        from departments.nudges import after_commit
        from departments.registry import Registry, departments
        from web.wording import register_departments

        ports.plug(feeds=connected_feeds(), handlings=Registry())
        register_departments({code: row.name for code, row in departments().items()})
        failing.register()
        committed.connect(after_commit, dispatch_uid="departments.nudges")
