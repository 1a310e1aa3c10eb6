"""Where a case and a review can be, how a case ends, and what the journal can say of it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case is."""

    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Material received")
    CORRECTION_REQUIRED = "correction_required", _("Correction required")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
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
    RETURNED = "returned", _("Returned for correction")
    HEAD_REVIEW = "head_review", _("With the department head")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    SKIPPED = "skipped", _("Ended with its prerequisite")
    WITHDRAWN = "withdrawn", _("Recalled with the case")


class Outcome(models.TextChoices):
    """How a case ended (catalogue ``outcome_rule``)."""

    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", _("Terminated")


#: What lets a dependant start.
SATISFIED = frozenset({ReviewState.APPROVED, ReviewState.NOT_APPLICABLE})
#: What ends every dependant, directly and through others (handbook §2.1 rule 12).
FAILED = frozenset({ReviewState.REFUSED, ReviewState.SKIPPED, ReviewState.WITHDRAWN})
#: A review that needs no further work.
FINAL = SATISFIED | FAILED
#: Outcomes that have something to issue: a refusal is a result, too.
ISSUABLE = frozenset({Outcome.APPROVED, Outcome.PARTLY_APPROVED, Outcome.REFUSED})
#: States of a case whose reviews are being worked on.
IN_APPROVAL = frozenset({CaseState.PARALLEL_APPROVAL, CaseState.AWAITING_APPLICANT})
#: A review that lies in a department's queue.
WITH_DEPARTMENT = frozenset({ReviewState.QUEUED, ReviewState.IN_REVIEW, ReviewState.HEAD_REVIEW})


class Event(StrEnum):
    """What the journal can say: every move, and the facts that move nothing."""

    RECEIVE = "receive"
    REQUIRE_CORRECTION = "require_correction"
    RESUBMIT = "resubmit"
    CORRECTION_LAPSE = "correction_lapse"
    REFUSE_ACCEPTANCE = "refuse_acceptance"
    ACCEPT = "accept"
    CIRCULATE = "circulate"
    START_PARALLEL = "start_parallel"
    ALL_WAIT_APPLICANT = "all_wait_applicant"
    APPLICANT_DONE = "applicant_done"
    CONCLUDE = "conclude"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    PREPARE_ISSUE = "prepare_issue"
    DELIVER = "deliver"
    ARCHIVE_DONE = "archive_done"
    ARCHIVE_NO_ISSUE = "archive_no_issue"
    ARCHIVE_NOT_ACCEPTED = "archive_not_accepted"

    SUB_MARK_NA = "sub_mark_na"
    SUB_RELEASE = "sub_release"
    SUB_SKIP = "sub_skip"
    SUB_SIGN = "sub_sign"
    SUB_RETURN = "sub_return"
    SUB_RESUPPLY = "sub_resupply"
    SUB_RETURN_LAPSE = "sub_return_lapse"
    SUB_WAIT = "sub_wait"
    SUB_APPLICANT_DONE = "sub_applicant_done"
    SUB_PROPOSE = "sub_propose"
    SUB_HEAD_BACK = "sub_head_back"
    SUB_APPROVE = "sub_approve"
    SUB_HEAD_APPROVE = "sub_head_approve"
    SUB_REFUSE = "sub_refuse"
    SUB_WITHDRAW = "sub_withdraw"

    OPEN = "open"
    FILL_IN = "fill_in"
    MATERIAL_IN = "material_in"
    MATERIAL_OUT = "material_out"
    FEED_ANSWERED = "feed_answered"
    DEFECT_ANSWERED = "defect_answered"
    REMINDED = "reminded"
    HANDED_OVER = "handed_over"
    TAKEN_OVER = "taken_over"
    NOTICE_DELIVERED = "notice_delivered"
    REPAIRED = "repaired"
    SET_FROZEN = "set_frozen"
    SET_VALID = "set_valid"
    SET_DELIVERED = "set_delivered"
