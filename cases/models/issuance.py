"""Issuance sets, certificates and notices: what leaves the hall."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SetState(models.TextChoices):
    """Where an issuance set is (catalogue ``issuance_set.states``)."""

    COMPUTED = "computed", _("Computed and frozen")
    VALID = "valid", _("Valid")
    DELIVERED = "delivered", _("Delivered (set)")


class SetKind(models.TextChoices):
    """Whether a set belongs to the conclusion or follows it."""

    CONCLUSION = "conclusion", _("At conclusion")
    LATER = "later", _("Later, for optional sub-items")


class IssuanceSetQuerySet(models.QuerySet["IssuanceSet"]):
    """Questions about sets."""

    def unfinished(self) -> IssuanceSetQuerySet:
        """Sets that a worker still has to make valid."""
        return self.filter(state=SetState.COMPUTED)


class IssuanceSet(models.Model):
    """The results that become valid together, wholly or not at all."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="issuance_sets")
    kind = models.CharField(max_length=12, choices=SetKind)
    state = models.CharField(max_length=12, choices=SetState, default=SetState.COMPUTED)
    computed_at = models.DateTimeField()
    valid_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    delivered_by = models.CharField(max_length=64, blank=True)
    deliver_by = models.DateField(_("to be delivered by"), null=True)

    objects = IssuanceSetQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"], name="sets_to_be_made_valid", condition=Q(state="computed")
            ),
            models.Index(
                fields=["case"], name="sets_not_delivered", condition=~Q(state="delivered")
            ),
            models.Index(
                fields=["deliver_by", "id"],
                name="sets_to_be_handed_over",
                condition=Q(state="valid"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind="conclusion"), name="one_set_at_conclusion"
            ),
            models.CheckConstraint(
                condition=Q(state="computed") | Q(valid_at__isnull=False),
                name="valid_set_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered")
                | Q(delivered_at__isnull=False, delivered_by__gt=""),
                name="delivered_set_has_its_clerk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} set of case {self.case_id}"


class Certificate(models.Model):
    """A result that a department issues: the paper of one output of one review."""

    issuance_set = models.ForeignKey(IssuanceSet, models.PROTECT, related_name="certificates")
    # The unique constraint begins with the review: an index of its own would only be written.
    review = models.ForeignKey(
        "cases.Review", models.PROTECT, related_name="certificates", db_index=False
    )
    output = models.CharField(_("result"), max_length=64)
    series = models.CharField(max_length=60, blank=True)
    serial = models.PositiveBigIntegerField(null=True)
    number = models.CharField(_("certificate number"), max_length=60, null=True)
    content = models.JSONField(null=True)
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    valid_from = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "output"], name="issued_once"),
            models.UniqueConstraint(fields=["number"], name="one_certificate_for_a_number"),
            models.UniqueConstraint(
                fields=["series", "serial"],
                condition=Q(serial__isnull=False),
                name="certificate_number_given_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(number__isnull=False, sha256__gt=""),
                name="valid_certificate_has_number_and_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.output


#: A case that ends without results is closed once one of these has reached the applicant.
CLOSING_NOTICES = ("doc_non_acceptance", "doc_withdrawal_confirmation", "doc_termination")


class DeliveryMode(models.TextChoices):
    """How a notice or a set reached its recipient (catalogue ``doc_delivery_receipt``)."""

    WINDOW = "window", _("At the window")
    COURIER = "courier", _("By courier")
    ELECTRONIC = "electronic", _("Electronically")
    LEFT = "left", _("Left at the address")
    PUBLIC_NOTICE = "public_notice", _("By public notice")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def unprinted(self) -> NoticeQuerySet:
        """Notices that have no paper yet."""
        return self.filter(sha256="")

    def closing(self) -> NoticeQuerySet:
        """Notices with which a case ends that has no results."""
        return self.filter(kind__in=CLOSING_NOTICES)

    def to_hand_over(self) -> NoticeQuerySet:
        """Closing notices that nobody has handed over yet."""
        return self.closing().filter(delivered_at=None)


class Notice(models.Model):
    """What the applicant is told on paper: content fixed when given, rendered once, kept by its hash."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    event = models.CharField(max_length=40)
    issuance_set = models.ForeignKey(
        IssuanceSet, models.PROTECT, null=True, related_name="notices", db_index=False
    )
    review = models.ForeignKey(
        "cases.Review", models.PROTECT, null=True, related_name="notices", db_index=False
    )
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)
    series = models.CharField(max_length=60, blank=True)
    serial = models.PositiveBigIntegerField(null=True)
    number = models.CharField(_("document number"), max_length=60, null=True)
    content = models.JSONField()
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    delivered_by = models.CharField(max_length=64, blank=True)
    delivery_mode = models.CharField(max_length=16, choices=DeliveryMode, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], name="notices_to_be_rendered", condition=Q(sha256="")),
            # Most notices belong to neither.
            models.Index(
                fields=["issuance_set"],
                name="notices_of_a_set",
                condition=Q(issuance_set__isnull=False),
            ),
            models.Index(
                fields=["review"], name="notices_of_a_review", condition=Q(review__isnull=False)
            ),
            models.Index(
                fields=["case"],
                name="notices_to_hand_over",
                condition=Q(kind__in=CLOSING_NOTICES, delivered_at=None),
            ),
            models.Index(
                fields=["id"],
                name="closing_notices_in_turn",
                condition=Q(kind__in=CLOSING_NOTICES, delivered_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_notice_for_a_number"),
            models.UniqueConstraint(
                fields=["series", "serial"],
                condition=Q(serial__isnull=False),
                name="notice_number_given_once",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(delivered_by__gt="", delivery_mode__gt=""),
                name="delivered_notice_says_how_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.kind
