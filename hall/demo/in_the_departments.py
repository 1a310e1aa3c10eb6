"""What approvers and heads of the demo do: sign for, ask for the payment, propose, approve, sign."""

from __future__ import annotations

from datetime import datetime

from cases import circulation, registers
from cases.actors import Actor
from cases.circulation import Opinion
from cases.lifecycle import ReviewState
from cases.models import PaymentRequest, Review
from cases.models.review import Proposal
from hall.demo.town import Story
from web import clock

#: What people write beside a decision that has nothing against it.
REMARK = "材料齐全,符合规定。 / Complete and in order."


def is_for_approver(review: Review, who: Actor, at: datetime) -> bool:
    """Whether an approver can go on with a review now: it is free, or on their own desk and due."""
    if review.state == ReviewState.QUEUED:
        return True
    is_mine = review.state == ReviewState.IN_REVIEW and review.approver == who.id
    return is_mine and (review.not_before is None or review.not_before <= at)


def is_for_head(review: Review, who: Actor) -> bool:
    """Whether a head can sign a review that was proposed for approval by somebody else."""
    is_proposed = review.state == ReviewState.HEAD_REVIEW and review.proposal == Proposal.APPROVE
    return is_proposed and review.approver != who.id


def work_on(review: Review, story: Story, *, by: Actor) -> None:
    """Do the next thing that an approver has to do about a review."""
    at = clock.now()
    if review.state == ReviewState.QUEUED:
        circulation.sign_for(review.pk, by=by, at=at)
    elif _must_be_paid_first(review):
        amount = story.payments[review.sub_item]
        circulation.ask_for_payment(review.pk, amount=amount, by=by, at=at)
    elif review.approval_steps == 1:
        circulation.approve(review.pk, _opinion(review, by, at), by=by, at=at)
    else:
        opinion = _opinion(review, by, at)
        circulation.propose(review.pk, opinion, by=by, at=at)


def sign_as_head(review: Review, *, by: Actor) -> None:
    """Sign a proposed approval as head of the department."""
    at = clock.now()
    circulation.head_approve(review.pk, _opinion(review, by, at), by=by, at=at)


def _opinion(review: Review, by: Actor, at: datetime) -> Opinion:
    """Ask the registers that may forbid the decision, and say what is to be said."""
    checks = registers.ask_checks([review], by=by, at=at)
    return Opinion(REMARK, checks.get(review.pk, {}))


def _must_be_paid_first(review: Review) -> bool:
    if review.rule.waits_for_applicant != "tax_payment":
        return False
    return not PaymentRequest.objects.filter(review=review, paid_at__isnull=False).exists()
