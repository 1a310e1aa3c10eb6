"""Payments that an applicant is asked for, and the proof that they were made."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: A request that still waits for its payment.
AWAITED = Q(paid_at=None, recalled_at=None)


class PaymentRequestQuerySet(models.QuerySet["PaymentRequest"]):
    """Questions about payment requests."""

    def awaited(self) -> PaymentRequestQuerySet:
        """Requests that still wait for their payment."""
        return self.filter(AWAITED)


class PaymentRequest(models.Model):
    """What a department asks the applicant to pay before it goes on."""

    review = models.ForeignKey("cases.Review", models.PROTECT, related_name="payment_requests")
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    amount = models.DecimalField(
        _("amount asked (CNY)"), max_digits=13, decimal_places=2, null=True, blank=True
    )
    paid_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)

    objects = PaymentRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="payments_awaited", condition=AWAITED),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=AWAITED, name="one_open_payment_request"
            ),
        ]

    def __str__(self) -> str:
        return f"payment for {self.review_id}"

    @property
    def is_awaited(self) -> bool:
        """Whether it still waits for its payment."""
        return self.paid_at is None and self.recalled_at is None


class PaymentSource(models.TextChoices):
    """Who saw the payment."""

    WINDOW = "window", _("Window")
    FEED = "feed", _("Treasury feed")


class Payment(models.Model):
    """A payment seen: amount and reference, entered by a clerk or by the feed."""

    request = models.OneToOneField(PaymentRequest, models.PROTECT, related_name="payment")
    amount = models.DecimalField(
        _("amount (CNY)"),
        max_digits=13,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.00"))],
    )
    reference = models.CharField(_("payment reference"), max_length=64)
    source = models.CharField(max_length=8, choices=PaymentSource)
    seen_by = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="a_payment_counts_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.reference
