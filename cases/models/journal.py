"""The journal: one line for each thing that happened to a case, chained so that a change shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from cases.models.review import Review


class Entry(models.Model):
    """One line of the journal: what happened, when and by whom. Rows are never changed."""

    # The unique constraint begins with the case: an index of its own would only be written.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    event = models.CharField(max_length=40)
    sub_item = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=24, blank=True)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    mac = models.BinaryField()

    #: The review that the line speaks of, while the act that wrote it is still in memory.
    review: Review | None = None

    class Meta:
        ordering = ["case_id", "seq"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_line_per_step"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.event}"
