"""What a walk found: one row for each matter, kept so that the next start can show it at once."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _


class WalkResultQuerySet(models.QuerySet["WalkResult"]):
    """Questions about walks."""

    def latest_walk(self) -> int:
        """Return the number of the latest walk; 0 before the first."""
        return self.aggregate(latest=Max("walk"))["latest"] or 0

    def of_walk(self, walk: int) -> WalkResultQuerySet:
        """The results of one walk with their cases, in the order of the catalogue."""
        return (
            self.filter(walk=walk).select_related("case__version").order_by("case__version__number")
        )

    def finished(self) -> WalkResultQuerySet:
        """Results whose case was delivered."""
        return self.filter(hall_to__isnull=False)


class WalkResult(models.Model):
    """One matter of one walk: its case, and once delivered what it took."""

    walk = models.PositiveIntegerField(_("walk"))
    code = models.CharField(_("code"), max_length=3)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="walk_result")
    began_at = models.DateTimeField(_("begun in real time at"))
    departments = ArrayField(
        models.CharField(max_length=32), verbose_name=_("departments"), default=list
    )
    reviews = models.PositiveSmallIntegerField(_("reviews"), null=True)
    trips_before = models.PositiveSmallIntegerField(_("trips before"), null=True)
    trips_now = models.PositiveSmallIntegerField(_("trips now"), null=True)
    submissions_before = models.PositiveSmallIntegerField(_("submissions before"), null=True)
    submissions_now = models.PositiveSmallIntegerField(_("submissions now"), null=True)
    seconds = models.FloatField(_("real time in seconds"), null=True)
    hall_from = models.DateTimeField(_("opened in hall time at"), null=True)
    hall_to = models.DateTimeField(_("delivered in hall time at"), null=True)

    objects = WalkResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a walk")
        verbose_name_plural = _("results of walks")
        constraints = [
            models.UniqueConstraint(fields=["walk", "code"], name="a_walk_takes_each_matter_once"),
            models.CheckConstraint(
                condition=Q(hall_to=None)
                | Q(
                    reviews__isnull=False,
                    trips_now__gte=1,
                    submissions_now__isnull=False,
                    seconds__gte=0,
                    hall_from__isnull=False,
                ),
                name="a_finished_walk_has_its_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.walk}/{self.code}"

    @property
    def is_finished(self) -> bool:
        """Whether the case was delivered and the figures are known."""
        return self.hall_to is not None

    @property
    def matter(self) -> Any:
        """The matter that was walked."""
        return self.case.matter
