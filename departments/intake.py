"""Intake: the automatic officers of a department drain its queue, many cases in a transaction.

Cases that hold work for the department are locked with SKIP LOCKED, so that the intakes of sibling
departments pass each other; their reviews are read after the lock. An intake is done only when a
question *without* SKIP LOCKED finds nothing left.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Q

from cases import circulation, journal, refusals, registers
from cases.actors import Actor, approver_officer, head_officer
from cases.circulation import Opinion
from cases.errors import Refusal
from cases.journal import Folder
from cases.lifecycle import Event, ReviewState
from cases.models import Case, Review
from cases.models.review import Handling, ReviewQuerySet
from cases.refusals import Grounds, basis_of
from departments.rules import Verdict, has_rule, verdict_on

logger = logging.getLogger(__name__)

#: Cases in one transaction: a batch shares its commit.
BATCH = 50

Checks = Mapping[int, Mapping[str, bool]]


@dataclass(frozen=True, slots=True)
class Drained:
    """One batch: the reviews worked on, and the last case looked at (nothing when none was left)."""

    worked: int
    last_case: int | None


def drain(department: str, *, at: datetime, batch: int = BATCH, after: int = 0) -> Drained:
    """Work on one batch of a department's automatic reviews, of cases that come after a case.

    Going on from case to case keeps those that cannot be worked on now, because a register is silent or
    because they fail, from standing in the way of the others.
    """
    try:
        return _drain(department, at, batch, after)
    except (Refusal, DatabaseError, LookupError, TypeError, ValueError):
        logger.exception("A batch of %s failed; its cases are tried one by one.", department)
        return _one_by_one(department, at, batch, after)


def _drain(department: str, at: datetime, batch: int, after: int) -> Drained:
    approver, head = approver_officer(department), head_officer(department)
    waiting = _workable(department, at).filter(case__gt=after)
    checks = _asked_beforehand(waiting, at, batch, approver)
    cases = Case.objects.filter(pk__in=waiting.values("case_id"))
    with journal.change_many(
        cases, Event.SUB_APPROVE, by=approver, at=at, limit=batch, skip_locked=True
    ) as folders:
        shift = Shift(department, approver, head, checks)
        worked = sum(shift.work_on(folder) for folder in folders)
        return Drained(worked, folders[-1].case.pk if folders else None)


def _one_by_one(department: str, at: datetime, batch: int, after: int) -> Drained:
    """Do the cases of a failed batch alone; one that fails again is left, with the reason in the log."""
    waiting = _workable(department, at).filter(case__gt=after).order_by("case_id")
    ids = list(dict.fromkeys(waiting.values_list("case_id", flat=True)[: batch * 2]))[:batch]
    worked = 0
    for case_id in ids:
        try:
            worked += _drain(department, at, 1, case_id - 1).worked
        except Exception:
            logger.exception("Case %s could not be worked on for %s.", case_id, department)
    return Drained(worked, ids[-1] if ids else None)


def has_work(department: str, *, at: datetime) -> bool:
    """Whether anything is left for the automatic officers, also behind other intakes' locks."""
    sub_items = _workable(department, at).values_list("sub_item", flat=True).distinct()
    return any(has_rule(sub_item) for sub_item in sub_items)


def _workable(department: str, at: datetime) -> ReviewQuerySet:
    """Reviews that can be worked on now; one on public notice only after its last day."""
    due = Q(not_before=None) | Q(not_before__lte=at) | Q(state=ReviewState.QUEUED)
    return Review.objects.for_intake(department).filter(due)


def _asked_beforehand(waiting: ReviewQuerySet, at: datetime, batch: int, officer: Actor) -> Checks:
    """Ask the registers about the likely batch before anything is locked."""
    cases = waiting.order_by("case_id").values_list("case_id", flat=True)
    likely = list(dict.fromkeys(cases[: batch * 2]))[:batch]
    reviews = waiting.filter(case__in=likely).order_by("case_id").select_related("case")
    return registers.ask_checks(reviews, by=officer, at=at)


@dataclass(frozen=True, slots=True)
class Shift:
    """One batch on the desks of a department's two system officers."""

    department: str
    approver: Actor
    head: Actor
    checks: Checks

    def work_on(self, folder: Folder) -> int:
        """Work on this department's automatic reviews of one case, in order; return how many."""
        worked = 0
        for review in [r for r in folder.reviews.values() if self._is_workable(folder, r)]:
            if self._work(folder, review):
                circulation.gather(folder)
                worked += 1
        return worked

    def _is_workable(self, folder: Folder, review: Review) -> bool:
        mine = review.department == self.department and has_rule(review.sub_item)
        if not mine or review.handling != Handling.AUTOMATIC:
            return False
        if review.state == ReviewState.IN_REVIEW:
            return review.not_before is None or review.not_before <= folder.at
        return review.state == ReviewState.QUEUED

    def _work(self, folder: Folder, review: Review) -> bool:
        """Sign for a review and decide it as far as the rule and the registers let; tell if it moved."""
        signed = review.state == ReviewState.QUEUED
        if signed:
            circulation.sign(folder, review, self.approver)
        if review.not_before and review.not_before > folder.at:
            return signed
        if circulation.payment_is_due(folder, review):
            circulation.wait_for_payment(folder, review, self.approver)
            return True
        return self._decide(folder, review) or signed

    def _decide(self, folder: Folder, review: Review) -> bool:
        answers = self.checks.get(review.pk, {})
        wanted = {
            check.id
            for check in folder.case.matter.blocking_checks
            if check.sub_item == review.sub_item
        }
        if wanted - answers.keys():
            return False  # a register has not answered: the next round asks again
        verdict = verdict_on(review, folder, hits=[check for check in wanted if answers[check]])
        self._carry_out(folder, review, verdict, Opinion(verdict.reason, answers))
        return True

    def _carry_out(
        self, folder: Folder, review: Review, verdict: Verdict, opinion: Opinion
    ) -> None:
        if not verdict.approve:
            grounds = Grounds(verdict.reason, verdict.reason, basis_of(review))
            refusals.propose_refusal(folder, review, grounds, self.approver)
        elif review.approval_steps == 1:
            circulation.decide_approval(folder, review, opinion, self.approver)
        else:
            circulation.propose_approval(folder, review, opinion, self.approver)
            circulation.decide_head_approval(folder, review, opinion, self.head)
