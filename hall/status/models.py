"""Tries to look up a case that were wrong: keyed digests, no address and no number."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Questions about wrong tries."""

    def since(self, at: datetime) -> AttemptQuerySet:
        """Tries after this moment, the latest first."""
        return self.filter(at__gt=at).order_by("-at")


class Attempt(models.Model):
    """One try that was begun and has not found its case."""

    address_key = models.CharField(max_length=64)
    number_key = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("try to look up a case")
        verbose_name_plural = _("tries to look up a case")
        indexes = [
            models.Index(fields=["address_key", "-at"], name="status_tries_of_an_address"),
            models.Index(fields=["number_key", "-at"], name="status_tries_at_a_number"),
            models.Index(fields=["at"], name="status_tries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.number_key[:8]} {self.at:%F %T}"
