"""The rivals' tables: what any sane design of this work has, and no more."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a case is."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    READY = "ready"


class Case(models.Model):
    """One matter under way."""

    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    accepted_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number


class Review(models.Model):
    """A department's work on one case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    department = models.CharField(max_length=32)
    approver = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "department"], name="one_review_each"),
        ]
        indexes = [
            models.Index(fields=["department"], condition=models.Q(decided_at=None), name="queue"),
        ]

    def __str__(self) -> str:
        return f"{self.department} of {self.case_id}"


class Line(models.Model):
    """One line of the journal."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="lines")
    event = models.CharField(max_length=40)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.event} of {self.case_id}"


class Notice(models.Model):
    """What the applicant is told."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    content = models.JSONField()
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class IssuanceSet(models.Model):
    """Certificates that became valid together."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sets")
    valid_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"set of {self.case_id}"


class Certificate(models.Model):
    """What a department issues."""

    issuance_set = models.ForeignKey(IssuanceSet, models.PROTECT, related_name="certificates")
    review = models.OneToOneField(Review, models.PROTECT)
    number = models.CharField(max_length=60, unique=True)
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.number


class SpiffState(models.Model):
    """SpiffWorkflow's serialised state of one case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True)
    state = models.TextField()

    def __str__(self) -> str:
        return f"state of {self.case_id}"
