"""Published versions of matters: what a case was accepted under stays readable for ever."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.errors import Refusal

#: Whether a version is the one that new cases are accepted under is all that ever changes.
CHANGEABLE = frozenset({"current"})


class MatterVersionQuerySet(models.QuerySet["MatterVersion"]):
    """Questions about versions."""

    def current(self) -> MatterVersionQuerySet:
        """Versions that new cases are accepted under, in the order of the catalogue."""
        return self.filter(current=True).order_by("number")


class MatterVersion(models.Model):
    """One version of one matter, known by the hash of its content; never changed afterwards."""

    code = models.CharField(_("code"), max_length=3)
    number = models.PositiveSmallIntegerField(_("number"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    content = models.JSONField(_("content"))
    published_at = models.DateTimeField(_("published at"))
    current = models.BooleanField(_("current"), default=False)

    objects = MatterVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a matter")
        verbose_name_plural = _("versions of matters")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(current=True),
                name="one_current_version_per_matter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.digest[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version; refuse to change a published one."""
        changed = kwargs.get("update_fields")
        if not self._state.adding and (changed is None or not CHANGEABLE.issuperset(changed)):
            raise Refusal(_("A published version of a matter is never changed."))
        super().save(*args, **kwargs)
