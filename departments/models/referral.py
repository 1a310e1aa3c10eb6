"""Reviews sent out of the hall, and what came back."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import ReviewState
from cases.models import Review
from cases.models.review import Handling


class Ended(models.TextChoices):
    """How a referral ended."""

    ANSWERED = "answered", _("Answered")
    NO_ANSWER = "no_answer", _("No usable answer in time")
    CASE_ENDED = "case_ended", _("The case was withdrawn or terminated")
    HANDED_OVER = "handed_over", _("The review was handed over")


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Questions about referrals."""

    def open(self) -> ReferralQuerySet:
        """Referrals whose answer somebody waits for."""
        return self.filter(closed_at=None)

    def unsent(self) -> ReferralQuerySet:
        """Open referrals that have not reached their department's own system yet, but should."""
        lying = Q(review__state=ReviewState.IN_REVIEW, review__handling=Handling.REMOTE)
        return self.open().filter(lying, handling=Handling.REMOTE, sent_at=None)

    def orphaned(self) -> ReferralQuerySet:
        """Open referrals whose review is not worked on by the same kind of handling any more."""
        still = Q(review__state=ReviewState.IN_REVIEW, review__handling=F("handling"))
        return self.open().exclude(still)


class Referral(models.Model):
    """A review sent out of the hall, to a simulated department or to a department's own system."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="referrals")
    attempt = models.PositiveSmallIntegerField()
    #: How many referrals in a row before this one stayed without a usable answer.
    unanswered = models.PositiveSmallIntegerField(default=0)
    handling = models.CharField(max_length=12, choices=Handling)
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("sent"), null=True)
    expect_by = models.DateTimeField(_("answer expected by"), null=True)
    #: Which questions and materials left the hall, by their keys; never what was answered.
    told = models.JSONField(default=dict, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="referrals_to_be_sent",
                condition=Q(closed_at=None, sent_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["review", "attempt"], name="referrals_are_numbered"),
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(closed_at=None),
                name="one_open_referral_per_review",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, ended="") | Q(closed_at__isnull=False, ended__gt=""),
                name="closed_referral_says_how_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, expect_by=None) | Q(expect_by__gte=F("sent_at")),
                name="sent_referral_is_waited_for",
            ),
            models.CheckConstraint(
                condition=Q(handling__in=["simulated", "remote"]),
                name="referral_leaves_the_hall",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.attempt} of review {self.review_id}"

    def is_overdue(self, at: datetime) -> bool:
        """Whether nobody waits for its answer any more."""
        return self.expect_by is not None and self.expect_by <= at


class Ignored(models.TextChoices):
    """Why a reply changed nothing."""

    TWICE = "twice", _("The referral had been answered before.")
    LATE = "late", _("It came after the hall had stopped waiting for it.")
    CASE_ENDED = "case_ended", _("The case had been withdrawn or terminated.")
    HANDED_OVER = "handed_over", _("The review had been handed over or decided elsewhere.")
    UNREADABLE = "unreadable", _("It is not what the interface asks for.")
    UNKNOWN_VERDICT = "unknown_verdict", _("It names no verdict that the hall knows.")
    OTHER_REFERRAL = "other_referral", _("It answers another referral.")
    OTHER_SUB_ITEM = "other_sub_item", _("It answers for another sub-item.")
    PERSONAL = "personal", _("It contains personal numbers.")
    REFUSED = "refused", _("The hall could not carry it out.")


PENDING = Q(taken_at=None, ignored_because="")


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Questions about replies."""

    def pending(self) -> ReplyQuerySet:
        """Replies that nobody has looked at yet."""
        return self.filter(PENDING)

    def due(self, at: datetime) -> ReplyQuerySet:
        """Replies to open referrals that can be taken now."""
        return self.pending().filter(due_at__lte=at, referral__closed_at=None)

    def stale(self, at: datetime) -> ReplyQuerySet:
        """Replies that came after their referral was closed."""
        return self.pending().filter(due_at__lte=at, referral__closed_at__isnull=False)


class Reply(models.Model):
    """One answer to a referral. What a simulated department will say is planned with a due time."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="replies")
    reply_id = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    body = models.JSONField(default=dict, blank=True)
    taken_at = models.DateTimeField(null=True)
    ignored_because = models.CharField(max_length=16, choices=Ignored, blank=True)
    detail = models.TextField(blank=True, max_length=1000)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["due_at"], name="replies_to_be_taken", condition=PENDING),
        ]
        constraints = [
            models.UniqueConstraint(fields=["referral", "reply_id"], name="a_reply_arrives_once"),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(ignored_because=""),
                name="reply_is_taken_or_ignored",
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.reply_id}"
