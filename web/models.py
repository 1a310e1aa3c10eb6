"""What no room can remember alone: the demo's clock, the forms already sent, the work that failed."""

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


class FailedWorkQuerySet(models.QuerySet["FailedWork"]):
    """Questions about failed work."""

    def given_up(self) -> FailedWorkQuerySet:
        """Work that nobody tries until somebody presses "try again"."""
        return self.filter(given_up=True)

    def not_now(self, at: datetime) -> FailedWorkQuerySet:
        """Work that is not to be tried at this moment: it rests, or it was given up."""
        return self.filter(Q(given_up=True) | Q(retry_at__gt=at))


class FailedWork(models.Model):
    """Work that failed and has not succeeded since: one row for each thing that is to be done.

    ``subject`` is the key of a row elsewhere, as text, never personal data.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(_("failures"))
    #: Failures before the last "try again": they lengthen no pause any more.
    forgiven = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(_("failed first"))
    last_at = models.DateTimeField(_("failed last"))
    retry_at = models.DateTimeField(_("next try"), null=True)
    fault = models.CharField(_("why it failed"), max_length=300)
    #: The same in Chinese; empty when it reads the same.
    fault_zh = models.CharField(max_length=300, blank=True)
    given_up = models.BooleanField(_("given up"), default=False)
    tried_again_by = models.CharField(max_length=64, blank=True)
    tried_again_at = models.DateTimeField(null=True)

    objects = FailedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("failed work")
        ordering = ["kind", "id"]
        indexes = [
            models.Index(fields=["kind", "id"], name="failed_work_page_by_page"),
            models.Index(fields=["id"], name="work_that_was_given_up", condition=Q(given_up=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="failed_work_is_listed_once"),
            models.CheckConstraint(condition=Q(failures__gt=0), name="failed_work_has_failed"),
            models.CheckConstraint(
                condition=Q(forgiven__lte=models.F("failures")), name="only_failures_are_forgiven"
            ),
            models.CheckConstraint(
                condition=Q(given_up=True, retry_at=None)
                | Q(given_up=False, retry_at__isnull=False),
                name="work_is_tried_again_unless_given_up",
            ),
            models.CheckConstraint(
                condition=Q(tried_again_at=None, tried_again_by="")
                | Q(tried_again_at__isnull=False, tried_again_by__gt=""),
                name="somebody_asked_to_try_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def reason(self) -> dict[str, str]:
        """Why it failed the last time, in both languages."""
        return {"en": self.fault, "zh": self.fault_zh or self.fault}


class WorkInHand(models.Model):
    """What a worker is doing at this moment, or was doing when it died; see ``web.in_hand``."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    alone = models.BooleanField(_("by itself"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("work in hand")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="work_is_in_one_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
