"""Intake: the system officers of a department drain its queue, many cases in a transaction.

Cases that hold work for the department are locked with SKIP LOCKED, so that the intakes of sibling
departments pass each other; their reviews are read after the lock. An intake is done only when a
question *without* SKIP LOCKED finds nothing left.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Exists, OuterRef, Q

from cases import journal, registers
from cases.actors import Actor, approver_officer, head_officer
from cases.journal import Folder
from cases.lifecycle import Event, ReviewState
from cases.models import Case, Review
from cases.models.review import Handling, ReviewQuerySet
from departments import correspondence, replies
from departments.correspondence import OUTSIDE, Correspondence
from departments.models import Referral, Reply
from departments.rules import has_rule
from departments.shift import Checks, Shift, WrongReply, workable_in
from web import failures

logger = logging.getLogger(__name__)

#: The list of failed work: a case that an intake cannot work on; the subject is "department:case".
KIND = "departments.intake"
#: Cases in one transaction: a batch shares its commit.
BATCH = 50


@dataclass(frozen=True, slots=True)
class Drained:
    """One batch: the reviews worked on, and the last case looked at (nothing when none was left)."""

    worked: int
    last_case: int | None


def drain(department: str, *, at: datetime, batch: int = BATCH, after: int = 0) -> Drained:
    """Work on one batch of a department's reviews without a person, of cases that come after a case.

    Going on from case to case keeps those that cannot be worked on now, because a register is silent or
    because they fail, from standing in the way of the others.
    """
    waiting = workable(department, at).filter(case__gt=after)
    try:
        return _drain(department, at, waiting, batch)
    except SoftTimeLimitExceeded:
        raise
    except WrongReply:
        return _one_by_one(department, at, waiting, batch)
    except Exception:
        logger.exception("A batch of %s failed; its cases are tried one by one.", department)
        return _one_by_one(department, at, waiting, batch)


def _drain(department: str, at: datetime, waiting: ReviewQuerySet, batch: int) -> Drained:
    approver, head = approver_officer(department), head_officer(department)
    checks = _asked_beforehand(waiting, at, batch, approver)
    cases = Case.objects.filter(pk__in=waiting.values("case_id"))
    with journal.change_many(
        cases, Event.SUB_APPROVE, by=approver, at=at, limit=batch, skip_locked=True
    ) as folders:
        letters = _letters(department, folders, at)
        shift = Shift(department, approver, head, checks, letters)
        worked = sum(shift.work_on(folder) for folder in folders)
        letters.write()
    letters.tell_of_silence()
    return Drained(worked, folders[-1].case.pk if folders else None)


def _letters(department: str, folders: list[Folder], at: datetime) -> Correspondence:
    """Read what went out and came back for the batch; nothing where everything is decided here."""
    reviews = [r for folder in folders for r in workable_in(folder, department)]
    return Correspondence(department, [r for r in reviews if r.handling in OUTSIDE], at)


def _one_by_one(department: str, at: datetime, waiting: ReviewQuerySet, batch: int) -> Drained:
    """Do the cases of a failed batch alone; one that fails again rests and is told with its reason."""
    ids = _likely(waiting, batch)
    subjects = {case_id: f"{department}:{case_id}" for case_id in ids}
    failed = failures.failed_before((KIND, subject) for subject in subjects.values())
    worked = 0
    for case_id, subject in subjects.items():
        known = (KIND, subject) in failed
        with failures.attempt(KIND, subject, at, known_to_fail=known):
            worked += _alone(department, at, waiting.filter(case=case_id))
    return Drained(worked, ids[-1] if ids else None)


def _alone(department: str, at: datetime, waiting: ReviewQuerySet) -> int:
    """Work on one case; a reply that the core refuses is put aside, and does not count as a failure."""
    try:
        return _drain(department, at, waiting, 1).worked
    except WrongReply as wrong:
        return int(replies.put_aside(wrong.reply, wrong.refusal))


def _likely(waiting: ReviewQuerySet, batch: int) -> list[int]:
    """Return the cases that a batch will probably lock."""
    cases = waiting.order_by("case_id").values_list("case_id", flat=True)
    return list(dict.fromkeys(cases[: batch * 2]))[:batch]


def _asked_beforehand(waiting: ReviewQuerySet, at: datetime, batch: int, officer: Actor) -> Checks:
    """Ask the registers about the likely batch before anything is locked.

    Nobody asks about what cannot be decided yet, because its department has not answered.
    """
    decidable = waiting.filter(Q(handling=Handling.AUTOMATIC) | _answered(at))
    reviews = decidable.filter(case__in=_likely(waiting, batch))
    return registers.ask_checks(
        reviews.order_by("case_id").select_related("case"), by=officer, at=at
    )


# What can be worked on ---------------------------------------------------------------------------


def has_work(department: str, *, at: datetime) -> bool:
    """Whether anything is left for the system officers, also behind other intakes' locks."""
    found = workable(department, at).values_list("handling", "sub_item").distinct()
    return any(handling in OUTSIDE or has_rule(sub_item) for handling, sub_item in found)


def workable(department: str, at: datetime) -> ReviewQuerySet:
    """Return the reviews that can be worked on now.

    One on public notice only after its last day; one that lies with its department only when an answer
    is there or the wait is over; none that a person holds; none of a case that rests because it failed.
    """
    nobodys = Q(approver__in=["", approver_officer(department).id])
    after_notice = Q(not_before=None) | Q(not_before__lte=at)
    here = Q(handling=Handling.AUTOMATIC) | _answered(at) | _to_be_referred(at)
    found = Review.objects.for_intake(department).filter(
        Q(state=ReviewState.QUEUED) | (nobodys & after_notice & here)
    )
    resting = _resting_cases(department, at)
    return found.exclude(case__in=resting) if resting else found


def _answered(at: datetime) -> Q:
    replies_of_review = Reply.objects.due(at).filter(referral__review=OuterRef("pk"))
    return Q(Exists(replies_of_review))


def _to_be_referred(at: datetime) -> Q:
    """Whether a review is not sent out, or was waited for in vain."""
    sent_out = Referral.objects.open().filter(review=OuterRef("pk"))
    silent = [int(key) for key in failures.resting(correspondence.KIND, at)]
    never_out = Q(~Exists(sent_out), handling__in=OUTSIDE) & ~Q(pk__in=silent)
    return never_out | Q(Exists(sent_out.filter(expect_by__lte=at)))


def _resting_cases(department: str, at: datetime) -> list[int]:
    pairs = (subject.partition(":") for subject in failures.resting(KIND, at))
    return [int(case_id) for where, _colon, case_id in pairs if where == department]
