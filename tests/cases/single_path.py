"""The automatic officers' work done by single acts, the way persons do it at their desks.

Written apart from the intake: what the officers should decide is said here a second time.
"""

from __future__ import annotations

from datetime import datetime

from cases import circulation, freezing, refusals, registers
from cases.actors import approver_officer, head_officer
from cases.circulation import Opinion
from cases.lifecycle import FINAL
from cases.models import Case, PaymentRequest, Review
from cases.refusals import Grounds
from departments import rules


def round_of(department: str, cases: list[Case], at: datetime) -> bool:
    """Open each case in which a department has work, and let all do their part; tell if any moved."""
    waiting = Review.objects.filter(state__in=["queued", "in_review"])
    here = waiting.filter(department=department, case__in=cases).order_by("case_id")
    moved = 0
    for case_id in dict.fromkeys(here.values_list("case_id", flat=True)):
        for review in list(waiting.filter(case=case_id).order_by("position")):
            moved += _work_on(review, at, is_neighbour=review.department != department)
        _freeze_what_is_over(case_id, at)
    return moved > 0


def at_once(case: Case, at: datetime) -> None:
    """Decide in a case that was just circulated what asks no register."""
    for review in list(case.reviews.filter(state="queued").order_by("position")):
        if not _checks(review):
            _work_on(review, at, is_neighbour=True)
    _freeze_what_is_over(case.pk, at)


def _freeze_what_is_over(case_id: int, at: datetime) -> None:
    """Let whoever did the last thing in a case put its results into a set."""
    if not Review.objects.filter(case=case_id).exclude(state__in=FINAL).exists():
        freezing.freeze(case_id, at=at)


def _work_on(review: Review, at: datetime, *, is_neighbour: bool) -> bool:
    """Do what can be done for one review; where a register is silent, neighbours leave it in its queue."""
    approver = approver_officer(review.department)
    answers = registers.ask_checks([review], by=approver, at=at).get(review.pk, {})
    if is_neighbour and len(answers) != len(_checks(review)):
        return False
    signed = review.state == "queued"
    if signed:
        circulation.sign_for(review.pk, by=approver, at=at)
    if _is_unpaid(review):
        circulation.ask_for_payment(review.pk, by=approver, at=at)
    elif len(answers) == len(_checks(review)):
        _decide(review, answers, at)
    else:
        return signed
    return True


def _decide(review: Review, answers: dict[str, bool], at: datetime) -> None:
    approver, head = approver_officer(review.department), head_officer(review.department)
    opinion = Opinion("\n".join(_reasons(review, answers)), answers)
    if opinion.remark:
        grounds = Grounds(opinion.remark, opinion.remark, refusals.basis_of(review))
        refusals.propose(review.pk, grounds, by=approver, at=at)
    elif review.approval_steps == 1:
        circulation.approve(review.pk, opinion, by=approver, at=at)
    else:
        circulation.propose(review.pk, opinion, by=approver, at=at)
        circulation.head_approve(review.pk, opinion, by=head, at=at)


def _reasons(review: Review, answers: dict[str, bool]) -> list[str]:
    """Return why the officers propose refusal: a register's hit, or what their rule calls odd."""
    found = [check.blocks_when for check in _checks(review) if answers[check.id]]
    if review.case.form.get("odd"):
        found += [ground.reason for ground in rules.rules()[review.sub_item].grounds]
    return [f"{reason.zh} / {reason.en}" for reason in found]


def _checks(review: Review) -> list:
    every = review.case.matter.blocking_checks
    return [check for check in every if check.sub_item == review.sub_item]


def _is_unpaid(review: Review) -> bool:
    if review.rule.waits_for_applicant is None:
        return False
    return not PaymentRequest.objects.filter(review=review).exclude(paid_at=None).exists()
