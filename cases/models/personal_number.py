"""The personal numbers of a form: sealed, one row each, found by their keyed index."""

from __future__ import annotations

from django.db import models

from cases.sealed import SealedTextField


class PersonalNumber(models.Model):
    """One identity, telephone or account number of a form, named by the place of its field."""

    # The unique constraint begins with the case: an index of its own would only be written.
    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="personal_numbers", db_index=False
    )
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
