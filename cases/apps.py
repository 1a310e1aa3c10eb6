"""The core as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """The matter itself."""

    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from cases import checks  # noqa: F401 - registers the start-up checks
        from cases.roles_of_database import limit_the_application

        post_migrate.connect(limit_the_application, sender=self, dispatch_uid="cases.limit_app")
