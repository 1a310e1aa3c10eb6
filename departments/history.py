"""What happened to a sub-item, as its department may read it: moments, words and posts, no persons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import wording
from cases.actors import Role
from cases.catalogue.wording import Bilingual
from cases.errors import Sentence
from cases.lifecycle import Event, ReviewState
from cases.models import Entry, Review
from cases.models.review import Proposal

TOLD: Mapping[str, Sentence] = {
    Event.SUB_MARK_NA: _("Not applicable to this case"),
    Event.SUB_RELEASE: _("Sent to the department"),
    Event.SUB_SKIP: _("Ended with its prerequisite"),
    Event.SUB_SIGN: _("Signed for"),
    Event.SUB_RETURN: _("Returned for correction"),
    Event.SUB_RESUPPLY: _("Put right and sent back to the department"),
    Event.SUB_RETURN_LAPSE: _("Not put right in time: sent to the head"),
    Event.SUB_WAIT: _("Payment asked for"),
    Event.SUB_APPLICANT_DONE: _("Payment seen"),
    Event.SUB_PROPOSE: _("Approval proposed to the head"),
    Event.SUB_HEAD_BACK: _("Sent back to the approver"),
    Event.SUB_APPROVE: _("Approved"),
    Event.SUB_HEAD_APPROVE: _("Approved by the head"),
    Event.SUB_REFUSE: _("Refused by the head"),
    Event.SUB_WITHDRAW: _("Recalled with the case"),
    Event.REMINDED: _("The applicant was reminded"),
    Event.HANDED_OVER: _("Handed over to other officers"),
    Event.TAKEN_OVER: _("Taken over"),
}
_POSTS: Mapping[str, Role] = {
    Event.SUB_APPLICANT_DONE: Role.WINDOW_CLERK,
    Event.SUB_RESUPPLY: Role.WINDOW_CLERK,
    Event.SUB_HEAD_BACK: Role.DEPARTMENT_HEAD,
    Event.SUB_HEAD_APPROVE: Role.DEPARTMENT_HEAD,
    Event.SUB_REFUSE: Role.DEPARTMENT_HEAD,
    Event.HANDED_OVER: Role.DEPARTMENT_HEAD,
}


def history_of(review: Review) -> list[tuple[datetime, Sentence, str]]:
    """Return the journal lines of the sub-item as (when, what, who); actors are named by post."""
    lines = Entry.objects.filter(case_id=review.case_id, sub_item=review.sub_item, event__in=TOLD)
    return [(line.at, _what(line), _who(line)) for line in lines.order_by("seq")]


def _what(line: Entry) -> Sentence:
    if line.event == Event.SUB_PROPOSE and line.facts.get("proposal") == Proposal.REFUSE:
        return _("Refusal proposed to the head")
    if line.facts.get("against_proposal"):
        told = _("{what}, against the proposal")
        return format_lazy(told, what=TOLD[line.event])
    return TOLD[line.event]


def _who(line: Entry) -> str:
    if line.actor == "system:hall":
        return gettext("The hall's system")
    post = Bilingual(**wording.post(_post(line)))
    if line.actor.startswith("system:"):
        return str(format_lazy(_("{post} (automatic officer)"), post=post))
    return str(post)


def _post(line: Entry) -> Role:
    if line.event == Event.SUB_RETURN and line.source == ReviewState.HEAD_REVIEW:
        return Role.DEPARTMENT_HEAD
    return _POSTS.get(line.event, Role.DEPARTMENT_APPROVER)
