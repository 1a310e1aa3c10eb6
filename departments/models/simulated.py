"""What the simulated registers and treasury are to say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SimulatedAnswer(models.Model):
    """What the simulated register is to answer for one case and purpose, against its habit."""

    class Answer(models.TextChoices):
        """Whether the thing asked about is there."""

        YES = "yes", _("yes")
        NO = "no", _("no")
        SILENT = "silent", _("no answer")

    case_number = models.CharField(max_length=40)
    purpose = models.CharField(max_length=80)
    answer = models.CharField(max_length=8, choices=Answer)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_number", "purpose"], name="one_simulated_answer_per_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.answer}"


class SimulatedPayment(models.Model):
    """A payment that the simulated treasury will report: the words of the treasury, not yet checked."""

    case_number = models.CharField(max_length=40)
    sub_item = models.CharField(max_length=64)
    amount = models.CharField(max_length=20)
    reference = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_number", "sub_item"], name="one_simulated_payment_per_sub_item"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sub_item}: {self.amount}"
