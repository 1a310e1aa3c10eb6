"""A review: a department's work on one sub-item of one case, and what registers answered for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import WITH_DEPARTMENT, ReviewMoves, ReviewState

if TYPE_CHECKING:
    from cases.catalogue.types import SubItem


class Handling(models.TextChoices):
    """Who works on a review; stamped when it is queued."""

    PERSON = "person", _("By a person")
    AUTOMATIC = "automatic", _("Automatic")
    SIMULATED = "simulated", _("Simulated")
    REMOTE = "remote", _("By the department's own system")


#: Worked on without a person at a desk of the hall.
WITHOUT_A_PERSON = (Handling.AUTOMATIC, Handling.SIMULATED, Handling.REMOTE)


class Proposal(models.TextChoices):
    """What an approver proposes to the head."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")


OPEN_WITH_DEPARTMENT = Q(state__in=sorted(WITH_DEPARTMENT))


class ReviewQuerySet(models.QuerySet["Review"]):
    """Questions about reviews."""

    def with_department(self, department: str) -> ReviewQuerySet:
        """Everything that lies in a department's queue now."""
        return self.filter(OPEN_WITH_DEPARTMENT, department=department)

    def for_intake(self, department: str) -> ReviewQuerySet:
        """What the system officers of a department can work on."""
        return self.filter(
            department=department,
            handling__in=WITHOUT_A_PERSON,
            state__in=[ReviewState.QUEUED, ReviewState.IN_REVIEW],
        )


class Review(ReviewMoves):
    """A department's work on one sub-item of one case: a row in the department's queue."""

    # The unique constraint begins with the case: an index of its own would only be written.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reviews", db_index=False)
    sub_item = models.CharField(_("sub-item"), max_length=64)
    department = models.CharField(_("department"), max_length=32)
    optional = models.BooleanField(_("optional"))
    position = models.PositiveSmallIntegerField()
    depends_on = ArrayField(models.CharField(max_length=64), default=list)
    approval_steps = models.PositiveSmallIntegerField()
    #: Whether its sub-item has results to be issued.
    has_results = models.BooleanField(default=True)
    handling = models.CharField(max_length=12, choices=Handling, blank=True)

    approver = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, blank=True)
    proposal = models.CharField(_("proposal"), max_length=8, choices=Proposal, blank=True)
    remark = models.TextField(_("remark"), blank=True, max_length=2000)
    #: Why a refusal is proposed or was decided: facts, reasons and legal basis (Licensing Law art. 38).
    grounds = models.JSONField(_("grounds of the refusal"), default=dict, blank=True)
    head_remark = models.TextField(_("what the head said"), blank=True, max_length=2000)

    queued_at = models.DateTimeField(_("queued at"), null=True)
    signed_at = models.DateTimeField(_("signed for at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    promised_due = models.DateTimeField(_("promised due date"), null=True)
    statutory_due = models.DateTimeField(_("statutory due date"), null=True)
    provisional = models.BooleanField(_("due date provisional"), default=False)
    not_before = models.DateTimeField(_("no decision before"), null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(
                fields=["department", "promised_due", "id"],
                name="open_reviews_of_a_department",
                condition=OPEN_WITH_DEPARTMENT,
            ),
            models.Index(
                fields=["department", "state", "approver", "promised_due", "id"],
                name="piles_of_a_department",
                condition=OPEN_WITH_DEPARTMENT,
            ),
            models.Index(
                fields=["department", "promised_due", "id"],
                name="reviews_to_sign_for",
                condition=Q(handling="person")
                & (Q(state="queued") | Q(state="in_review", approver="")),
            ),
            models.Index(
                fields=["department", "promised_due", "id"],
                name="reviews_for_the_head",
                condition=Q(state="head_review"),
            ),
            models.Index(
                fields=["department", "promised_due", "id"],
                name="reviews_with_the_applicant",
                condition=Q(state__in=["awaiting_applicant", "returned"]),
            ),
            models.Index(
                fields=["department", "sub_item", "handling"],
                name="open_reviews_by_sub_item",
                condition=Q(
                    state__in=["queued", "in_review", "returned", "awaiting_applicant"],
                ),
            ),
            models.Index(
                fields=["not_before"],
                name="public_notices_that_run",
                condition=OPEN_WITH_DEPARTMENT & Q(not_before__isnull=False),
            ),
            models.Index(
                fields=["department", "case"],
                name="reviews_for_intake",
                condition=Q(
                    handling__in=["automatic", "simulated", "remote"],
                    state__in=["queued", "in_review"],
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "sub_item"], name="one_review_per_sub_item"),
            models.CheckConstraint(
                condition=Q(state__in=ReviewState.values), name="review_state_is_in_the_lifecycle"
            ),
            models.CheckConstraint(
                condition=Q(approval_steps__in=[1, 2]), name="one_or_two_approval_steps"
            ),
            models.CheckConstraint(
                condition=Q(head="") | ~Q(head=F("approver")), name="head_is_not_the_approver"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_at__isnull=False, approver__gt=""),
                name="approval_has_its_day_and_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", approval_steps=2) | Q(head__gt=""),
                name="two_step_approval_has_its_head",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused")
                | Q(decided_at__isnull=False, approver__gt="", head__gt=""),
                name="refusal_has_its_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["blocked", "not_applicable", "skipped", "withdrawn"])
                | Q(queued_at__isnull=False, handling__gt=""),
                name="queued_review_knows_who_works",
            ),
        ]

    #: What moves during an act; both write paths write exactly these.
    MOVING: tuple[str, ...] = (
        "state",
        "handling",
        "approver",
        "head",
        "proposal",
        "remark",
        "grounds",
        "head_remark",
        "queued_at",
        "signed_at",
        "decided_at",
        "promised_due",
        "statutory_due",
        "provisional",
        "not_before",
    )

    def __str__(self) -> str:
        return f"{self.sub_item} of case {self.case_id}"

    @property
    def rule(self) -> SubItem:
        """The sub-item's definition in the version of its case."""
        return self.case.matter.sub_item(self.sub_item)


class FeedAnswer(models.Model):
    """What a register answered, for which case, why and to whom (handbook §4: every query is kept)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="feed_answers")
    feed = models.CharField(max_length=40)
    purpose = models.CharField(max_length=80)
    hit = models.BooleanField()
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    reference = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "purpose", "-id"], name="latest_feed_answer")]

    def __str__(self) -> str:
        return f"{self.feed}: {self.purpose}"
