"""Where a case and a review can be, how a case ends, and what the journal can say of it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case is."""

    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Material received")
    ACCEPTED = "accepted", _("Accepted")
    IN_CIRCULATION = "in_circulation", _("Internal circulation")
    PARALLEL_APPROVAL = "parallel_approval", _("Parallel approval")
    AWAITING_APPLICANT = "awaiting_applicant", _("Waiting for the applicant")
    CONCLUDED = "concluded", _("Concluded")
    READY_FOR_ISSUE = "ready_for_issue", _("Ready for unified issuance")
    ISSUED = "issued", _("Delivered")
    ARCHIVED = "archived", _("Archived")


class ReviewState(models.TextChoices):
    """Where a department's work on one sub-item is."""

    BLOCKED = "blocked", _("Waiting for a prerequisite")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    QUEUED = "queued", _("Sent to the department")
    IN_REVIEW = "in_review", _("Under review")
    AWAITING_APPLICANT = "awaiting_applicant", _("Waiting for the applicant (review)")
    HEAD_REVIEW = "head_review", _("With the department head")
    APPROVED = "approved", _("Approved")


class Outcome(models.TextChoices):
    """How a case ended (catalogue ``outcome_rule``)."""

    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REFUSED = "refused", _("Refused")


#: A review that needs no further work.
FINAL = frozenset({ReviewState.APPROVED, ReviewState.NOT_APPLICABLE})
#: What lets a dependant start.
SATISFIED = frozenset({ReviewState.APPROVED, ReviewState.NOT_APPLICABLE})
#: A review that lies in a department's queue.
WITH_DEPARTMENT = frozenset({ReviewState.QUEUED, ReviewState.IN_REVIEW, ReviewState.HEAD_REVIEW})


class Event(StrEnum):
    """What the journal can say: every move, and the facts that move nothing."""

    RECEIVE = "receive"
    ACCEPT = "accept"
    CIRCULATE = "circulate"
    START_PARALLEL = "start_parallel"
    ALL_WAIT_APPLICANT = "all_wait_applicant"
    APPLICANT_DONE = "applicant_done"
    CONCLUDE = "conclude"
    PREPARE_ISSUE = "prepare_issue"
    DELIVER = "deliver"
    ARCHIVE_DONE = "archive_done"

    SUB_MARK_NA = "sub_mark_na"
    SUB_RELEASE = "sub_release"
    SUB_SIGN = "sub_sign"
    SUB_WAIT = "sub_wait"
    SUB_APPLICANT_DONE = "sub_applicant_done"
    SUB_PROPOSE = "sub_propose"
    SUB_APPROVE = "sub_approve"
    SUB_HEAD_APPROVE = "sub_head_approve"

    OPEN = "open"
    FILL_IN = "fill_in"
    MATERIAL_IN = "material_in"
    MATERIAL_OUT = "material_out"
    FEED_ANSWERED = "feed_answered"
    SET_FROZEN = "set_frozen"
    SET_VALID = "set_valid"
    SET_DELIVERED = "set_delivered"
