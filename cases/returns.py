"""A department returns one review with its complete list of defects; the others work on.

Only the clock of this review stands still (handbook §2.1 rule 2). What is not put right in time goes to
the head with the proposal to refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import circulation, defects, dues, journal, notices
from cases.actors import HALL, Actor, Role
from cases.defects import Said
from cases.errors import NotFound
from cases.folder import Folder
from cases.free_texts import refuse_personal_numbers
from cases.lifecycle import Event, ReviewState
from cases.models import DefectList, Review
from cases.models.review import Proposal


@dataclass(frozen=True, slots=True)
class Slip:
    """A return slip: every defect, the legal basis, and new facts where it is not the first return."""

    defects: Sequence[Said]
    legal_basis: str
    new_facts: str = ""


def give_back(review_id: int, slip: Slip, *, by: Actor, at: datetime) -> DefectList:
    """Return a review to the window: an approver his own, a head once instead of refusing."""
    case_id = circulation.case_of(review_id)
    with journal.change(case_id, Event.SUB_RETURN, by=by, at=at) as folder:
        review = circulation.own(circulation.review_in(folder, review_id), by)
        told = hand_back(folder, review, slip, by)
        circulation.gather(folder)
    return told


def hand_back(folder: Folder, review: Review, slip: Slip, by: Actor) -> DefectList:
    """Return a review of an open folder."""
    folder.demand_open(Event.SUB_RETURN, review)
    refuse_personal_numbers({"legal_basis": slip.legal_basis, "new_facts": slip.new_facts})
    said = defects.checked(folder.case, slip.defects)
    checked = Slip(said, slip.legal_basis.strip(), slip.new_facts.strip())
    folder.check(Event.SUB_RETURN, review, by=by, evidence={"slip": checked})
    as_head = review.state == ReviewState.HEAD_REVIEW
    told = defects.write_down(
        folder,
        said,
        review=review,
        given_by=by.id,
        legal_basis=checked.legal_basis,
        new_facts=checked.new_facts,
    )
    folder.move(
        Event.SUB_RETURN,
        review,
        by=by,
        evidence={"slip": checked, "list": told},
        list=told.pk,
        defects=len(said),
    )
    review.proposal, review.grounds = "", {}
    role = Role.DEPARTMENT_HEAD if as_head else Role.DEPARTMENT_APPROVER
    notices.give_return_slip(folder, review, told, role)
    return told


def resupply(list_id: int, *, by: Actor, at: datetime) -> Review:
    """Send a review back to its department once every defect is answered; its clock goes on."""
    case_id = _case_of(list_id)
    with journal.change(case_id, Event.SUB_RESUPPLY, by=by, at=at) as folder:
        told, review = _read(folder, list_id)
        evidence = {"list": told if told.is_open else None}
        folder.move(Event.SUB_RESUPPLY, review, evidence=evidence, list=list_id)
        defects.close(told, answered_at=folder.at)
        dues.after_wait_of_review(review, folder.at)
        circulation.gather(folder)
    return review


def lapse(list_id: int, *, by: Actor = HALL, at: datetime) -> Review:
    """Send a review whose defects were not put right in time to the head, to be refused."""
    case_id = _case_of(list_id)
    with journal.change(case_id, Event.SUB_RETURN_LAPSE, by=by, at=at) as folder:
        told, review = _read(folder, list_id)
        evidence = {"list": told if told.is_open else None}
        folder.move(Event.SUB_RETURN_LAPSE, review, evidence=evidence, list=list_id)
        defects.close(told, lapsed_at=folder.at)
        dues.after_wait_of_review(review, folder.at)
        review.proposal, review.grounds = Proposal.REFUSE, _grounds_of_lapse(told)
        review.remark = review.grounds["reasons"]
        circulation.gather(folder)
    return review


def _grounds_of_lapse(told: DefectList) -> dict[str, str]:
    given, due = f"{localtime(told.given_at):%Y-%m-%d}", told.due_on.isoformat()
    lacking = "\n".join(f"{defect.position}. {defect.what}" for defect in told.unanswered())
    return {
        "facts": f"{given}退回补正，期限{due}，逾期未补正。 / "
        f"Returned on {given}, to be put right by {due}; not done.\n{lacking}".strip(),
        "reasons": "逾期未按退回意见补正。 / The defects of the return slip were not put right in time.",
        "legal_basis": told.legal_basis,
    }


def _case_of(list_id: int) -> int:
    lists = DefectList.objects.filter(pk=list_id, review__isnull=False)
    case_id = lists.values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(_("There is no such return slip."))
    return case_id


def _read(folder: Folder, list_id: int) -> tuple[DefectList, Review]:
    """Return a list and its review, read after the lock."""
    told = DefectList.objects.get(pk=list_id)
    assert told.review_id is not None
    return told, circulation.review_in(folder, told.review_id)
