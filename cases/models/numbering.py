"""Counter rows: where numbers come from."""

from __future__ import annotations

from django.db import models


class NumberSeries(models.Model):
    """The last number given in one series, such as the certificates of one department in one year."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"
