"""Materials: what is needed for a case, and what is there."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class MaterialState(models.TextChoices):
    """How a row is ticked at the window; *attached* is an arising row whose producer has approved."""

    UNTICKED = "", _("Not ticked yet")
    MISSING = "missing", _("Missing")
    RECEIVED = "received", _("Received")
    SHARED = "shared", _("Shared by a register")
    GENERATED = "generated", _("Generated from the form")
    ARISING = "arising", _("Arises in this case")
    ATTACHED = "attached", _("Arisen and attached")


THERE = frozenset(
    {
        MaterialState.RECEIVED,
        MaterialState.SHARED,
        MaterialState.GENERATED,
        MaterialState.ARISING,
        MaterialState.ATTACHED,
    }
)


class Material(models.Model):
    """One row of the material list of a case."""

    # The unique constraint begins with the case: an index of its own would only be written.
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="materials", db_index=False)
    key = models.CharField(max_length=120)
    material = models.CharField(_("material"), max_length=64)
    role = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField()
    obtain = models.CharField(_("obtained by"), max_length=20)
    feed = models.CharField(max_length=40, blank=True)
    used_by = ArrayField(models.CharField(max_length=64))
    arises_from = ArrayField(models.CharField(max_length=64), default=list)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    tolerable = models.BooleanField(default=False)
    laid_out_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=MaterialState, blank=True, default="")
    ticked_at = models.DateTimeField(null=True)
    ticked_by = models.CharField(max_length=64, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="one_row_per_material"),
        ]

    #: What moves during an act; both write paths write exactly these.
    MOVING: tuple[str, ...] = ("state", "ticked_at", "ticked_by")

    def __str__(self) -> str:
        return self.key

    @property
    def is_there(self) -> bool:
        """Whether the row counts as complete."""
        return self.state in THERE


class Upload(models.Model):
    """A scanned or photographed paper, stored privately."""

    material = models.ForeignKey(Material, models.PROTECT, related_name="uploads")
    file = models.FileField(upload_to="uploads/%Y/%m/", max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
