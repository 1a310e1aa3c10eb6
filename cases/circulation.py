"""Circulation: lay out the graph, release, sign for, wait, decide, gather.

Every act ends in the gather: once the case is locked and its reviews are read, what follows is decided
from that reading alone: release dependants, wait, go on, conclude, or nothing. There is no counter that
could drift, and no clever statement that tests siblings on a snapshot older than its lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases import dues, journal, materials, notices, reading
from cases.actors import HALL, Actor
from cases.errors import Missing, NotAllowed, NotFound
from cases.folder import Folder
from cases.lifecycle import CaseState, Event, ReviewState
from cases.models import Case, PaymentRequest, Review
from cases.models.review import Proposal

# The hall lays out and circulates ----------------------------------------------------------------


def circulate(case_id: int, *, at: datetime) -> bool:
    """Send an accepted case to its departments; tell whether there was anything to do."""
    with journal.change(case_id, Event.CIRCULATE, by=HALL, at=at) as folder:
        return _circulate(folder)


def circulate_many(
    *,
    limit: int,
    at: datetime,
    among: QuerySet[Case] | None = None,
    then: Callable[[Sequence[Folder]], object] = lambda folders: None,
) -> int:
    """Circulate up to ``limit`` accepted cases in one transaction; return how many there were.

    ``among`` leaves out cases that are not to be tried now; ``then`` is done with the circulated cases
    while they lie open.
    """
    waiting = Case.objects.waiting_for_circulation() if among is None else among
    with journal.change_many(
        waiting, Event.CIRCULATE, by=HALL, at=at, limit=limit, skip_locked=True
    ) as folders:
        circulated = [folder for folder in folders if _circulate(folder)]
        then(circulated)
    return len(circulated)


def _circulate(folder: Folder) -> bool:
    case = folder.case
    if case.state != CaseState.ACCEPTED:
        return False
    applicable = case.matter.applicable(case.answers)
    folder.lay_out(_planned(case))
    folder.move(Event.CIRCULATE, sub_items=list(folder.reviews))
    for review in folder.laid_out:
        if review.sub_item not in applicable:
            folder.move(Event.SUB_MARK_NA, review)
    release(folder)
    folder.move(Event.START_PARALLEL)
    gather(folder)
    return True


def _planned(case: Case) -> Iterable[Review]:
    for position, item in enumerate(case.matter.sub_items.values(), start=1):
        yield Review(
            case=case,
            sub_item=item.id,
            department=item.department,
            optional=item.optional,
            position=position,
            depends_on=list(item.depends_on),
            approval_steps=item.approval_steps,
            has_results=bool(item.outputs),
        )


def release(folder: Folder) -> None:
    """Queue every blocked review whose prerequisites are satisfied, and start its clock."""
    free = reading.startable(folder.reviews)
    if not free:
        return
    handling = folder.desk.handling_of([review.sub_item for review in free])
    for review in free:
        review.handling = handling[review.sub_item]
        review.queued_at = folder.at
        dues.of_review(review, folder.at)
        folder.move(Event.SUB_RELEASE, review, by=HALL, handling=review.handling)


def skip(folder: Folder) -> None:
    """End every blocked review whose prerequisite failed, and those that wait for it in turn."""
    while doomed := reading.doomed(folder.reviews):
        for review in doomed:
            folder.move(Event.SUB_SKIP, review, by=HALL)


def gather(folder: Folder) -> None:
    """Decide what follows from the reviews as they now are."""
    skip(folder)
    release(folder)
    case, reviews = folder.case, folder.reviews
    waiting = reading.all_wait_for_applicant(reviews)
    if case.state == CaseState.AWAITING_APPLICANT and not waiting:
        folder.move(Event.APPLICANT_DONE, by=HALL)
        dues.after_wait_of_case(folder)
    if case.state != CaseState.PARALLEL_APPROVAL:
        return
    if reading.core_is_final(reviews):
        case.concluded_at = folder.at
        case.outcome = reading.case_outcome(case.matter, reviews)
        folder.move(Event.CONCLUDE, by=HALL, outcome=case.outcome)
        notices.give_conclusion(folder)
    elif waiting:
        folder.move(Event.ALL_WAIT_APPLICANT, by=HALL)


# The department works ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an approver or head has to say: a remark, and what the registers answered to the checks."""

    remark: str = ""
    checks: Mapping[str, bool] = field(default_factory=dict)


def sign_for(review_id: int, *, by: Actor, at: datetime) -> Review:
    """Take a queued review on one's own desk."""
    with journal.change(case_of(review_id), Event.SUB_SIGN, by=by, at=at) as folder:
        review = review_in(folder, review_id)
        sign(folder, review, by)
    return review


def sign(folder: Folder, review: Review, by: Actor) -> None:
    """Sign for a review of an open folder."""
    folder.move(Event.SUB_SIGN, review, by=by)
    review.approver, review.signed_at = by.id, folder.at


def ask_for_payment(
    review_id: int, *, amount: Decimal | None = None, by: Actor, at: datetime
) -> Review:
    """Tell the applicant to pay and stop the review's clock until the payment is seen."""
    with journal.change(case_of(review_id), Event.SUB_WAIT, by=by, at=at) as folder:
        review = own(review_in(folder, review_id), by)
        wait_for_payment(folder, review, by, amount)
        gather(folder)
    return review


def wait_for_payment(
    folder: Folder, review: Review, by: Actor, amount: Decimal | None = None
) -> None:
    """Ask for the payment of a review of an open folder."""
    rule = folder.case.matter.sub_item(review.sub_item)
    if rule.waits_for_applicant != "tax_payment":
        raise NotAllowed(_("This sub-item asks for no payment."))
    request = PaymentRequest(review=review, asked_by=by.id, asked_at=folder.at, amount=amount)
    folder.move(Event.SUB_WAIT, review, by=by, evidence={"payment_request": request})
    folder.asked.append(request)


def propose(review_id: int, opinion: Opinion, *, by: Actor, at: datetime) -> Review:
    """Send a review to the head with the proposal to approve (to refuse: ``refusals.propose``)."""
    with journal.change(case_of(review_id), Event.SUB_PROPOSE, by=by, at=at) as folder:
        review = own(review_in(folder, review_id), by)
        propose_approval(folder, review, opinion, by)
    return review


def propose_approval(folder: Folder, review: Review, opinion: Opinion, by: Actor) -> None:
    """Send a review of an open folder to the head with the proposal to approve."""
    _demand_payment(folder, review)
    folder.move(Event.SUB_PROPOSE, review, by=by, proposal=Proposal.APPROVE.value)
    review.proposal, review.grounds, review.remark = Proposal.APPROVE, {}, opinion.remark


def approve(review_id: int, opinion: Opinion, *, by: Actor, at: datetime) -> Review:
    """Approve: alone where one step is enough, as the head where the approver proposed."""
    with journal.change(case_of(review_id), Event.SUB_APPROVE, by=by, at=at) as folder:
        review = own(review_in(folder, review_id), by)
        decide_approval(folder, review, opinion, by)
        gather(folder)
    return review


def head_approve(review_id: int, opinion: Opinion, *, by: Actor, at: datetime) -> Review:
    """Sign as head of the department."""
    with journal.change(case_of(review_id), Event.SUB_HEAD_APPROVE, by=by, at=at) as folder:
        review = review_in(folder, review_id)
        decide_head_approval(folder, review, opinion, by)
        gather(folder)
    return review


def decide_approval(folder: Folder, review: Review, opinion: Opinion, by: Actor) -> None:
    """Approve a one-step review of an open folder, once what it waited for is paid."""
    review.decided_at, review.grounds = folder.at, {}
    review.remark = opinion.remark or review.remark
    folder.move(Event.SUB_APPROVE, review, by=by, evidence={"checks": opinion.checks})
    materials.attach_arisen(folder, review)


def decide_head_approval(folder: Folder, review: Review, opinion: Opinion, by: Actor) -> None:
    """Approve a proposed review of an open folder as head; against a proposal only with reasons."""
    if review.proposal == Proposal.REFUSE and not opinion.remark.strip():
        raise Missing(_("The approver proposes refusal: give your reasons for approving."))
    against = review.proposal == Proposal.REFUSE
    review.grounds = {}
    review.head, review.decided_at = by.id, folder.at
    evidence = {"checks": opinion.checks}
    folder.move(Event.SUB_HEAD_APPROVE, review, by=by, evidence=evidence, against_proposal=against)
    review.proposal = Proposal.APPROVE
    review.remark = opinion.remark or review.remark
    materials.attach_arisen(folder, review)


def _demand_payment(folder: Folder, review: Review) -> None:
    """Refuse a decision before the payment that the sub-item asks for (tax before certificate)."""
    if payment_is_due(folder, review):
        raise Missing(_("First ask for the payment; it has not been seen yet."))


def payment_is_due(folder: Folder, review: Review) -> bool:
    """Whether a review of an open folder asks for a payment that nobody has seen yet."""
    rule = folder.case.matter.sub_item(review.sub_item)
    if rule.waits_for_applicant != "tax_payment":
        return False
    return review.pk not in folder.desk.paid


def own(review: Review, by: Actor) -> Review:
    """Refuse to work on a review that a colleague has signed for, or that nobody has taken over."""
    if review.state == ReviewState.IN_REVIEW and review.approver != by.id:
        if not review.approver:
            raise NotAllowed(_("First take this review over."))
        raise NotAllowed(_("A colleague has signed for this review."))
    return review


def case_of(review_id: int) -> int:
    """Return the case of a review; raises ``NotFound``."""
    case_id = Review.objects.filter(pk=review_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(_("There is no such review."))
    return case_id


def review_in(folder: Folder, review_id: int) -> Review:
    """Return the review of an open folder by its id."""
    return next(review for review in folder.reviews.values() if review.pk == review_id)


def cases_of(reviews: Iterable[Review]) -> QuerySet[Case]:
    """Return the cases of some reviews, to open their folders at once."""
    return Case.objects.filter(pk__in={review.case_id for review in reviews})
