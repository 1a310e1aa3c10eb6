"""Who works on each sub-item from now on, and every choice that was ever made."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.review import Handling


class Habit(models.TextChoices):
    """How a simulated department behaves (see ``departments.simulators.habits``)."""

    PROMPT = "prompt", _("prompt")
    SLOW = "slow", _("slow")
    STRICT = "strict", _("strict")
    FLAKY = "flaky", _("unreliable")


class Chosen(models.Model):
    """A choice: who works on a sub-item, chosen by whom and when; habit and seed of a simulated one."""

    department = models.CharField(_("department"), max_length=32)
    handling = models.CharField(_("handling"), max_length=12, choices=Handling)
    habit = models.CharField(_("habit"), max_length=8, choices=Habit, blank=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    chosen_by = models.CharField(max_length=64)
    chosen_at = models.DateTimeField()

    class Meta:
        abstract = True


class HandlingChoice(Chosen):
    """How one sub-item is handled from now on; open reviews keep what they were queued with."""

    sub_item = models.CharField(_("sub-item"), max_length=64, primary_key=True)

    def __str__(self) -> str:
        return f"{self.sub_item}: {self.handling}"


class HandlingRecord(Chosen):
    """Every choice that was ever made; a row is added with each and never changed."""

    sub_item = models.CharField(_("sub-item"), max_length=64)

    class Meta:
        indexes = [models.Index(fields=["sub_item", "-id"], name="latest_handling_record")]

    def __str__(self) -> str:
        return f"{self.sub_item}: {self.handling} since {self.chosen_at:%Y-%m-%d}"
