"""What has to be put right: the complete list of defects that was told at once.

A list without a review is the one-time correction notice before acceptance (Licensing Law art. 32); a
list with one is the return slip of a department (handbook §2.1 rules 2 and 3).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DefectListQuerySet(models.QuerySet["DefectList"]):
    """Questions about lists."""

    def open(self) -> DefectListQuerySet:
        """Lists that wait for the applicant."""
        return self.filter(OPEN)

    def to_be_reminded(self, today: date, days: int) -> DefectListQuerySet:
        """Open lists nearer to their deadline than so many days whose applicant was not reminded."""
        return self.open().filter(reminded_at=None, due_on__lte=today + timedelta(days=days))

    def overdue(self, today: date) -> DefectListQuerySet:
        """Open lists whose deadline has passed."""
        return self.open().filter(due_on__lt=today)


OPEN = Q(answered_at=None, lapsed_at=None, recalled_at=None)


class DefectList(models.Model):
    """Everything that is to be put right before a case, or one review of it, can go on."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="defect_lists")
    review = models.ForeignKey(
        "cases.Review", models.PROTECT, null=True, related_name="defect_lists"
    )
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField(_("told at"))
    due_on = models.DateField(_("to be put right by"))
    legal_basis = models.TextField(_("legal basis"), blank=True, max_length=500)
    new_facts = models.TextField(_("new facts"), blank=True, max_length=1000)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)

    objects = DefectListQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="lists_to_be_answered", condition=OPEN),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=OPEN & Q(review=None),
                name="one_open_correction_per_case",
            ),
            models.UniqueConstraint(
                fields=["review"], condition=OPEN, name="one_open_return_per_review"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("given_at")),
                name="list_is_answered_after_it_is_given",
            ),
        ]

    def __str__(self) -> str:
        return f"defects of case {self.case_id}, given {self.given_at:%Y-%m-%d}"

    def unanswered(self) -> list[Defect]:
        """Return the defects that nobody has put right yet."""
        return [defect for defect in self.defects.all() if defect.answered_at is None]

    @property
    def is_open(self) -> bool:
        """Whether the applicant still has to act."""
        return not (self.answered_at or self.lapsed_at or self.recalled_at)


class Defect(models.Model):
    """One thing that is missing or wrong, what is required instead, and how it was put right.

    ``key`` names a material row, ``question`` a question of the form; neither, when it is about neither.
    """

    defect_list = models.ForeignKey(DefectList, models.PROTECT, related_name="defects")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=120, blank=True)
    question = models.CharField(max_length=64, blank=True)
    what = models.TextField(_("what is wrong"), max_length=1000)
    required = models.TextField(_("what is required"), max_length=1000)
    answer = models.TextField(_("how it was put right"), blank=True, max_length=1000)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["defect_list", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["defect_list", "position"], name="one_defect_per_place"
            ),
            models.CheckConstraint(
                condition=Q(key="") | Q(question=""), name="defect_is_about_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.what[:60]
