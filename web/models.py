"""What the pages themselves must remember: the demo's clock and the forms already sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HallClock(models.Model):
    """How far hall time runs ahead of real time in the demo; a single row for all processes."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    offset = models.DurationField(_("ahead of real time by"), default=timedelta)

    class Meta:
        verbose_name = _("hall clock")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="the_hall_has_one_clock"),
        ]

    def __str__(self) -> str:
        return f"+{self.offset}"


class SubmittedFormQuerySet(models.QuerySet["SubmittedForm"]):
    """Questions about forms already sent."""

    def older_than(self, at: datetime) -> SubmittedFormQuerySet:
        """Forms sent before this moment: nobody will press their button again."""
        return self.filter(at__lt=at)


class SubmittedForm(models.Model):
    """A form that was sent: the same token does its act once; the result is where to go next."""

    token = models.UUIDField(_("token"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    path = models.CharField(_("address"), max_length=500)
    result_url = models.CharField(_("result"), max_length=2000, blank=True)
    at = models.DateTimeField(_("sent"), db_index=True)

    objects = SubmittedFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form sent")
        constraints = [
            models.UniqueConstraint(fields=["token"], name="a_form_is_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.token} {self.path}"
