"""The personal numbers of a form: sealed, one row each, found by their keyed index."""

from __future__ import annotations

from django.db import models

from cases.sealed import SealedTextField


class PersonalNumber(models.Model):
    """One identity, telephone or account number of a form, named by the place of its field."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="personal_numbers")
    place = models.CharField(max_length=80)
    mask = models.CharField(max_length=12)
    value = SealedTextField()
    value_index = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "place"], name="one_number_per_place"),
        ]

    def __str__(self) -> str:
        return self.place
