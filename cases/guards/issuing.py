"""Guards of unified issuance and of the archive."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import reading
from cases.errors import Missing, Refusal, WrongState
from cases.guards import Situation, guard
from cases.lifecycle import ISSUABLE, Outcome
from cases.models.issuance import SetState


@guard
def outcome_issuable(situation: Situation) -> Refusal | None:
    """The outcome is one that has results: a refusal is a result, too."""
    if situation.folder.case.outcome in ISSUABLE:
        return None
    return WrongState(_("This outcome has nothing to issue."))


@guard
def issuance_set_complete(situation: Situation) -> Refusal | None:
    """The set is frozen and every certificate and notice has its number and its paper."""
    issuance_set = situation.evidence.get("issuance_set")
    members = [
        *situation.evidence.get("certificates", ()),
        *situation.evidence.get("notices", ()),
    ]
    if issuance_set is not None and all(row.number and row.sha256 for row in members):
        return None
    return Missing(_("The papers of the set are not complete yet."))


@guard
def issuance_set_valid(situation: Situation) -> Refusal | None:
    """The worker has made the set valid."""
    issuance_set = situation.evidence.get("issuance_set")
    if issuance_set is not None and issuance_set.state == SetState.VALID:
        return None
    return WrongState(_("The results are not ready, or were handed over already."))


@guard
def recipient_checked(situation: Situation) -> Refusal | None:
    """The recipient's identity, or the agent's power to collect, was checked."""
    if situation.evidence.get("recipient_checked"):
        return None
    return Missing(_("First check the identity of the person who collects."))


@guard
def delivery_ticked(situation: Situation) -> Refusal | None:
    """Every certificate and every notice of the set is ticked as handed over."""
    evidence = situation.evidence
    members = {row.pk for row in evidence.get("certificates", ())}
    told = {row.pk for row in evidence.get("notices", ())}
    ticked = members <= set(evidence.get("ticked", ()))
    if ticked and told <= set(evidence.get("ticked_notices", ())):
        return None
    return Missing(_("Tick every paper that you hand over; the set is given out as a whole."))


@guard
def every_issuance_set_delivered(situation: Situation) -> Refusal | None:
    """No set of the case waits for its recipient, and no result waits for a set."""
    if reading.everything_is_delivered(situation.folder.case):
        return None
    return WrongState(_("Some results of the case are not delivered yet."))


@guard
def file_complete(situation: Situation) -> Refusal | None:
    """Every notice of the case has its paper."""
    if not situation.folder.case.notices.filter(sha256="").exists():
        return None
    return Missing(_("A notice of the case has no paper yet."))


@guard
def no_open_optional_sub_item(situation: Situation) -> Refusal | None:
    """Optional sub-items, too, are final before the file closes."""
    if reading.nothing_is_open(situation.folder.reviews):
        return None
    return WrongState(_("An optional sub-item of the case is still open."))


@guard
def outcome_without_issue(situation: Situation) -> Refusal | None:
    """The case was withdrawn or terminated: there is nothing to issue."""
    if situation.folder.case.outcome in {Outcome.WITHDRAWN, Outcome.TERMINATED}:
        return None
    return WrongState(_("The results of this case have to be issued."))


@guard
def confirmation_delivered(situation: Situation) -> Refusal | None:
    """The confirmation of the withdrawal, or the notice of termination, has reached the applicant."""
    return _closing_notice_delivered(situation)


@guard
def non_acceptance_delivered(situation: Situation) -> Refusal | None:
    """The notice of non-acceptance has reached the applicant."""
    return _closing_notice_delivered(situation)


def _closing_notice_delivered(situation: Situation) -> Refusal | None:
    notices = situation.folder.case.notices
    if notices.closing().exists() and not notices.to_hand_over().exists():
        return None
    return Missing(_("The notice with which the case ended is not handed over yet."))
