"""A case: one matter under way for one applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.clock import local
from cases.lifecycle import FINAL, ISSUABLE, CaseMoves, CaseState, Outcome, ReviewState
from cases.models.issuance import CLOSING_NOTICES, IssuanceSet, Notice, SetState
from cases.models.review import Review
from cases.sealed import SealedTextField

if TYPE_CHECKING:
    from cases.catalogue.types import Edition, Matter


#: The policy under which a refusal holds back what was approved (catalogue ``issuance_policies``).
WHOLE = "all_or_nothing"
#: What lists of open cases and the self-check read: closed files never stand in their way.
NOT_ARCHIVED = ~Q(state="archived")


class Channel(models.TextChoices):
    """Where the applicant came in."""

    WINDOW = "window", _("Window")


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases."""

    def of_clerk(self, actor_id: str) -> CaseQuerySet:
        """Cases that this clerk took in."""
        return self.filter(
            Q(opened_by=actor_id) | Q(received_by=actor_id) | Q(accepted_by=actor_id)
        )

    def waiting_for_circulation(self) -> CaseQuerySet:
        """Accepted cases that no worker has circulated yet."""
        return self.filter(state=CaseState.ACCEPTED)

    def waiting_for_issuance(self) -> CaseQuerySet:
        """Concluded cases whose results are not put into a set yet."""
        concluded = self.filter(state=CaseState.CONCLUDED, outcome__in=ISSUABLE)
        return concluded.filter(issuance_sets=None)

    def with_late_results(self) -> CaseQuerySet:
        """Cases whose optional sub-items are all final and have results that belong to no set."""
        mine = Review.objects.filter(case=OuterRef("pk"), optional=True)
        late = self.filter(state__in=[CaseState.READY_FOR_ISSUE, CaseState.ISSUED])
        refused = mine.filter(state=ReviewState.REFUSED, notices__issuance_set=None)
        approved = mine.filter(state=ReviewState.APPROVED, certificates=None, has_results=True)
        # After an all-or-nothing refusal only receipts of what was paid are let out.
        held = Q(outcome=Outcome.REFUSED, version__content__matter__issuance_policy=WHOLE)
        paid = approved.exclude(payment_requests__paid_at=None)
        return late.filter(
            Exists(refused) | (~held & Exists(approved)) | Exists(paid),
            ~Exists(mine.exclude(state__in=FINAL)),
        )

    def waiting_for_the_archive(self) -> CaseQuerySet:
        """Ended cases with nothing open, nothing undelivered and every notice printed."""
        of_case = {"case": OuterRef("pk")}
        told = Notice.objects.filter(**of_case, kind__in=CLOSING_NOTICES)
        ended = (
            Q(state=CaseState.ISSUED)
            | Q(state=CaseState.NOT_ACCEPTED)
            | Q(state=CaseState.CONCLUDED, outcome__in=[Outcome.WITHDRAWN, Outcome.TERMINATED])
        )
        return self.filter(
            ended,
            ~Exists(Review.objects.filter(**of_case).exclude(state__in=FINAL)),
            ~Exists(IssuanceSet.objects.filter(**of_case).exclude(state=SetState.DELIVERED)),
            ~Exists(Notice.objects.filter(**of_case, sha256="")),
            ~Exists(told.filter(delivered_at=None)),
        )


class Case(CaseMoves):
    """One matter under way for one applicant; keeps the version it was accepted under."""

    number = models.CharField(_("case number"), max_length=23, unique=True, null=True)
    query_code = SealedTextField(_("query code"))
    version = models.ForeignKey("cases.MatterVersion", models.PROTECT, related_name="cases")
    applicant = models.ForeignKey("cases.Party", models.PROTECT, null=True, related_name="cases")
    agent = models.ForeignKey(
        "cases.Party", models.PROTECT, null=True, related_name="agent_of", db_index=False
    )
    authority = models.ForeignKey("cases.Authority", models.PROTECT, null=True, db_index=False)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel, default=Channel.WINDOW)
    form = models.JSONField(_("form"), default=dict)
    #: Names as this case's form has them: what other cases say of the same party changes nothing here.
    applicant_name = models.CharField(_("applicant"), max_length=200, blank=True)
    agent_name = models.CharField(_("agent"), max_length=200, blank=True)

    opened_by = models.CharField(max_length=64)
    received_by = models.CharField(max_length=64, blank=True)
    accepted_by = models.CharField(max_length=64, blank=True)

    opened_at = models.DateTimeField(_("opened at"))
    received_at = models.DateTimeField(_("received at"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True)
    ready_at = models.DateTimeField(_("ready for issue at"), null=True)
    issued_at = models.DateTimeField(_("delivered at"), null=True)
    archived_at = models.DateTimeField(_("archived at"), null=True)

    notice_due_on = models.DateField(_("answer to the receipt due on"), null=True)
    promised_due = models.DateTimeField(_("promised due date"), null=True)
    promised_provisional = models.BooleanField(default=False)
    statutory_due = models.DateTimeField(_("statutory due date"), null=True)
    statutory_provisional = models.BooleanField(default=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)

    journal_count = models.PositiveIntegerField(default=0)
    journal_head = models.BinaryField(default=bytes)
    journal_at = models.DateTimeField(_("last line of the journal"), null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "id"],
                name="cases_that_need_the_hall",
                condition=Q(
                    state__in=[
                        "accepted",
                        "not_accepted",
                        "concluded",
                        "ready_for_issue",
                        "issued",
                    ]
                ),
            ),
            models.Index(fields=["received_by", "-id"], name="cases_of_a_clerk"),
            models.Index(fields=["opened_by", "-id"], name="drafts_of_a_clerk"),
            models.Index(fields=["accepted_by", "-id"], name="cases_a_clerk_accepted"),
            # The same three for the lists of what is not over yet, however much is.
            models.Index(
                fields=["received_by", "-id"], name="open_cases_of_a_clerk", condition=NOT_ARCHIVED
            ),
            models.Index(
                fields=["opened_by", "-id"], name="open_drafts_of_a_clerk", condition=NOT_ARCHIVED
            ),
            models.Index(
                fields=["accepted_by", "-id"],
                name="open_cases_clerk_accepted",
                condition=NOT_ARCHIVED,
            ),
            models.Index(fields=["id"], name="cases_not_archived", condition=NOT_ARCHIVED),
            models.Index(fields=["applicant_name", "-id"], name="cases_by_applicant_name"),
            # Most applicants come themselves.
            models.Index(
                fields=["agent"], name="cases_of_an_agent", condition=Q(agent__isnull=False)
            ),
            models.Index(
                fields=["authority"],
                name="cases_under_an_authority",
                condition=Q(authority__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_is_in_the_lifecycle"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(number__isnull=False),
                name="received_case_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(applicant__isnull=False),
                name="received_case_has_an_applicant",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "received", "correction_required", "not_accepted"])
                | Q(state="archived", outcome="")
                | Q(outcome__in=["withdrawn", "terminated"])
                | Q(accepted_at__isnull=False),
                name="accepted_case_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(concluded_at__isnull=False),
                name="outcome_belongs_to_a_conclusion",
            ),
        ]

    #: What moves during an act; both write paths write exactly these.
    MOVING: tuple[str, ...] = (
        "state",
        "number",
        "applicant_id",
        "agent_id",
        "authority_id",
        "received_by",
        "accepted_by",
        "received_at",
        "accepted_at",
        "concluded_at",
        "ready_at",
        "issued_at",
        "archived_at",
        "notice_due_on",
        "promised_due",
        "promised_provisional",
        "statutory_due",
        "statutory_provisional",
        "outcome",
        "journal_count",
        "journal_head",
        "journal_at",
    )

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @cached_property
    def edition(self) -> Edition:
        """The rules this case was opened under, read once in a process."""
        from cases.catalogue.publish import rules_of  # the publisher needs the models first

        return rules_of(self.version_id)

    @cached_property
    def matter(self) -> Matter:
        """The matter of this case, as its version has it."""
        return self.edition.matter

    @property
    def answers(self) -> dict[str, Any]:
        """The form without personal numbers: what conditions look at."""
        accepted_on = self.accepted_at and local(self.accepted_at).date().isoformat()
        return {**self.form, "accepted_on": accepted_on}

    @property
    def masked_applicant(self) -> str:
        """The applicant as lists and papers show him (mask level L2)."""
        return self.applicant.shown(self.applicant_name) if self.applicant else ""

    @property
    def masked_agent(self) -> str:
        """The agent as lists and papers show him (mask level L2)."""
        return self.agent.shown(self.agent_name) if self.agent else ""
