"""Who works on a review: stamped when it is queued, changed later only by handing it over."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import circulation, journal
from cases.actors import Actor, Role
from cases.errors import NotAllowed, WrongState
from cases.folder import Folder
from cases.lifecycle import Event, ReviewState
from cases.models import Review
from cases.models.review import WITHOUT_A_PERSON, Handling

_OPEN = frozenset(
    {
        ReviewState.QUEUED,
        ReviewState.IN_REVIEW,
        ReviewState.RETURNED,
        ReviewState.AWAITING_APPLICANT,
    }
)


def hand_over(review_id: int, to: Handling, *, by: Actor, at: datetime) -> Review:
    """Let another kind of officer go on with an open review; the head of its department decides it.

    A review on a person's desk stays there. Raises ``WrongState`` for a review that is not open.
    """
    case_id = circulation.case_of(review_id)
    with journal.change(case_id, Event.HANDED_OVER, by=by, at=at) as folder:
        folder.demand(Role.DEPARTMENT_HEAD)
        review = circulation.review_in(folder, review_id)
        if by.department != review.department:
            raise NotAllowed(_("This review belongs to another department."))
        if review.handling != to:
            give_to(folder, review, to)
    return review


def give_to(folder: Folder, review: Review, to: Handling) -> None:
    """Hand a review of an open folder over; what a system officer had signed for lies open to be taken."""
    if review.state not in _OPEN:
        raise WrongState(_("Only an open review can be handed over."))
    if review.handling == Handling.PERSON and review.state != ReviewState.QUEUED:
        raise WrongState(_("A person is at work on this review."))
    if review.handling in WITHOUT_A_PERSON and to == Handling.PERSON:
        review.approver = ""
    review.handling = to
    folder.touched[review.sub_item] = review
    folder.note(Event.HANDED_OVER, review, handling=to.value)


def free(review_id: int, *, by: Actor, at: datetime) -> Review:
    """Take a review off the desk of somebody who is away, so that a colleague can take it over.

    Only the head of the department. Raises ``WrongState`` where no person holds it.
    """
    case_id = circulation.case_of(review_id)
    with journal.change(case_id, Event.HANDED_OVER, by=by, at=at) as folder:
        folder.demand(Role.DEPARTMENT_HEAD)
        review = circulation.review_in(folder, review_id)
        if by.department != review.department:
            raise NotAllowed(_("This review belongs to another department."))
        if not is_held(review):
            raise WrongState(_("This review is on nobody's desk."))
        review.approver = ""
        folder.touched[review.sub_item] = review
        folder.note(Event.HANDED_OVER, review, handling=review.handling)
    return review


def is_held(review: Review) -> bool:
    """Whether a person has signed for a review and not decided yet."""
    held = review.state in _OPEN and review.state != ReviewState.QUEUED
    return held and review.handling == Handling.PERSON and bool(review.approver)


def take_over(review_id: int, *, by: Actor, at: datetime) -> Review:
    """Take a review that is under way and that nobody holds on one's own desk."""
    case_id = circulation.case_of(review_id)
    with journal.change(case_id, Event.TAKEN_OVER, by=by, at=at) as folder:
        review = circulation.review_in(folder, review_id)
        if review.state != ReviewState.IN_REVIEW or review.approver:
            raise WrongState(_("Nobody has to take this review over."))
        folder.check(Event.SUB_SIGN, review)
        review.approver, review.signed_at = by.id, folder.at
        folder.touched[review.sub_item] = review
        folder.note(Event.TAKEN_OVER, review)
    return review
