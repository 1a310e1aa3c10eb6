"""The desk of an officer: what can be done with a review now, and one call of the core for each act.

Registers are asked before the case is locked, and only where a decision can follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cases import circulation, handling, reading, refusals, registers, returns
from cases.actors import Actor, Role
from cases.circulation import Opinion
from cases.guards.returns import RETURN_ONCE
from cases.lifecycle import ReviewState
from cases.models import DefectList, Review
from cases.models.review import Handling, Proposal
from cases.refusals import Grounds
from cases.returns import Slip

Said = Mapping[str, Any]
Act = Callable[..., Review | DefectList]


def sign_for(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Take a review on one's own desk."""
    return circulation.sign_for(review.pk, by=by, at=at)


def ask_for_payment(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Tell the applicant to pay; ``amount`` in yuan may be open."""
    return circulation.ask_for_payment(review.pk, amount=said["amount"], by=by, at=at)


def approve(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Approve alone, once the registers have been asked."""
    return circulation.approve(review.pk, _opinion(review, said, by, at), by=by, at=at)


def propose_approval(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Send the review to the head with the proposal to approve."""
    return circulation.propose(review.pk, _opinion(review, said, by, at), by=by, at=at)


def give_back(review: Review, said: Said, *, by: Actor, at: datetime) -> DefectList:
    """Return a review to the window with all its ``defects``; a head once, instead of refusing."""
    slip = Slip(said["defects"], said["legal_basis"], said.get("new_facts", ""))
    return returns.give_back(review.pk, slip, by=by, at=at)


def propose_refusal(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Send the review to the head with the proposal to refuse."""
    return refusals.propose(review.pk, _grounds(said), by=by, at=at)


def head_approve(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Sign as head, once the registers have been asked again."""
    return circulation.head_approve(review.pk, _opinion(review, said, by, at), by=by, at=at)


def refuse(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Refuse as head; ``rights_respected`` says that the party was heard."""
    rights = bool(said["rights_respected"])
    return refusals.refuse(review.pk, _grounds(said), rights_respected=rights, by=by, at=at)


def send_back(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Send the proposal back to the approver with a ``reason``."""
    return refusals.send_back(review.pk, said["reason"], by=by, at=at)


def take_over(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Take a review that is under way and that nobody holds on one's own desk."""
    return handling.take_over(review.pk, by=by, at=at)


def free(review: Review, said: Said, *, by: Actor, at: datetime) -> Review:
    """Take the review off the desk of a colleague who is away."""
    return handling.free(review.pk, by=by, at=at)


def _grounds(said: Said) -> Grounds:
    return Grounds(said["facts"], said["reasons"], said["legal_basis"])


def _opinion(review: Review, said: Said, by: Actor, at: datetime) -> Opinion:
    """Return what the officer says, with the registers' answers where this officer can decide.

    Whoever will be refused anyway makes no register answer about somebody's property.
    """
    may_ask = by.department == review.department and (
        is_on_desk(review, by) or waits_for_head(review, by)
    )
    answers = registers.ask_checks([review], by=by, at=at) if may_ask else {}
    return Opinion(said.get("remark", ""), answers.get(review.pk, {}))


# What can be done now ----------------------------------------------------------------------------

#: Every act by its name in the address.
ACTS: Mapping[str, Act] = {
    "sign-for": sign_for,
    "take-over": take_over,
    "ask-for-payment": ask_for_payment,
    "approve": approve,
    "propose-approval": propose_approval,
    "return": give_back,
    "propose-refusal": propose_refusal,
    "head-approve": head_approve,
    "refuse": refuse,
    "send-back": send_back,
    "free": free,
}


def offered(review: Review, by: Actor) -> list[str]:
    """Return the acts that this officer is offered now, the usual one first."""
    if took_it_in(review, by):
        return []
    if waits_for_signature(review, by):
        return ["sign-for"]
    if waits_to_be_taken_over(review, by):
        return ["take-over"]
    if is_on_desk(review, by):
        return [_usual(review), "return", "propose-refusal"]
    if waits_for_head(review, by):
        return _for_the_head(review)
    return ["free"] if by.has(Role.DEPARTMENT_HEAD) and handling.is_held(review) else []


def _usual(review: Review) -> str:
    if waits_for_payment_request(review):
        return "ask-for-payment"
    return "approve" if review.approval_steps == 1 else "propose-approval"


def _for_the_head(review: Review) -> list[str]:
    if not review.approver:  # whoever had signed for it was a system: a person prepares it anew
        return ["send-back"]
    instead = "return" if goes_back_first(review) else "refuse"
    if waits_for_payment_request(review):  # approved only after the payment
        return [instead, "send-back"]
    if review.proposal == Proposal.REFUSE:
        return [instead, "head-approve", "send-back"]
    return ["head-approve", "send-back", instead]


def took_it_in(review: Review, by: Actor) -> bool:
    """Whether this officer took the case in at the window: then a colleague decides."""
    return reading.acted_at_the_window(review.case, by.id)


def waits_for_signature(review: Review, by: Actor) -> bool:
    """Whether this officer can sign for the review; automatic ones are left to their officers."""
    queued = review.state == ReviewState.QUEUED and review.handling == Handling.PERSON
    return queued and by.has(Role.DEPARTMENT_APPROVER)


def waits_to_be_taken_over(review: Review, by: Actor) -> bool:
    """Whether the review is under way, nobody holds it, and this officer can take it."""
    return is_held_by_nobody(review) and by.has(Role.DEPARTMENT_APPROVER)


def is_held_by_nobody(review: Review) -> bool:
    """Whether a review is under way, left to persons, and on nobody's desk."""
    under_way = review.state == ReviewState.IN_REVIEW and review.handling == Handling.PERSON
    return under_way and not review.approver


def is_on_desk(review: Review, by: Actor) -> bool:
    """Whether this officer has signed for the review and not decided yet."""
    mine = review.state == ReviewState.IN_REVIEW and review.approver == by.id
    return mine and by.has(Role.DEPARTMENT_APPROVER)


def waits_for_head(review: Review, by: Actor) -> bool:
    """Whether this officer can sign as head: never whoever prepared the review."""
    proposed = review.state == ReviewState.HEAD_REVIEW and review.approver != by.id
    return proposed and by.has(Role.DEPARTMENT_HEAD)


def waits_for_payment_request(review: Review) -> bool:
    """Whether the sub-item asks for a payment that nobody has seen yet."""
    if review.rule.waits_for_applicant != "tax_payment":
        return False
    return all(request.paid_at is None for request in review.payment_requests.all())


def was_returned(review: Review) -> bool:
    """Whether the sub-item was returned before: once more only for new facts."""
    return bool(review.defect_lists.all())


def goes_back_first(review: Review) -> bool:
    """Whether the catalogue asks for a return to the window before a refusal can follow."""
    return review.rule.on_refusal == RETURN_ONCE and not was_returned(review)
