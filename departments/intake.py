"""Intake: the system officers of a department drain its queue, many cases in a transaction.

Cases that hold work for the department are locked with SKIP LOCKED, so that the intakes of sibling
departments pass each other; their reviews are read after the lock. An intake is done only when a
question *without* SKIP LOCKED finds nothing left. The automatic officers of the other departments use
the open case, too (``shift``).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Exists, OuterRef, Q

from cases import journal, registers
from cases.actors import HALL, approver_officer
from cases.catalogue.publish import rules_of
from cases.folder import Folder
from cases.lifecycle import Event, ReviewState
from cases.models import Case, Review
from cases.models.review import Handling, ReviewQuerySet
from departments import correspondence, replies
from departments.correspondence import OUTSIDE, Correspondence
from departments.models import Referral, Reply
from departments.rules import has_rule
from departments.shift import Checks, Shift, WrongReply, is_workable
from web import failures

logger = logging.getLogger(__name__)

#: The list of failed work: a case that an intake cannot work on; the subject is "department:case".
KIND = "departments.intake"
#: Cases in one transaction: a batch shares its commit.
BATCH = 100
#: Batches of which an intake takes what no sibling has locked.
IN_SIGHT = 4
#: Reviews at which a queue is glanced before all of it is looked through.
GLANCE = 20


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


def _drain(
    department: str, at: datetime, waiting: ReviewQuerySet, batch: int, *, neighbours: bool = True
) -> Drained:
    resting = _resting(at)
    undecided = _decidable(department, at, resting, neighbours=neighbours)
    likely = _likely(waiting, batch * IN_SIGHT)
    checks = _asked_beforehand(undecided.filter(case__in=likely[:batch]), at)
    cases = Case.objects.filter(pk__in=likely)
    with journal.change_many(
        cases, Event.SUB_APPROVE, by=HALL, at=at, limit=batch, skip_locked=True
    ) as folders:
        letters = _letters(department, folders, at)
        shift = Shift(department, checks, letters, neighbours, resting)
        worked = shift.work_on_all(folders)
        letters.write()
    letters.tell_of_silence()
    return Drained(worked, folders[-1].case.pk if folders else None)


def _letters(department: str, folders: list[Folder], at: datetime) -> Correspondence:
    """Read what went out and came back for the batch; nothing where everything is decided here."""
    outside = [
        review
        for folder in folders
        for review in folder.reviews.values()
        if review.handling in OUTSIDE
        and review.department == department
        and is_workable(review, folder)
    ]
    return Correspondence(department, outside, at)


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
    """Work on one case for one department alone, so that nobody else's fault counts as its own.

    A reply that the core refuses is put aside, and does not count as a failure.
    """
    try:
        return _drain(department, at, waiting, 1, neighbours=False).worked
    except WrongReply as wrong:
        return int(replies.put_aside(wrong.reply, wrong.refusal))


def _likely(waiting: ReviewQuerySet, batch: int) -> list[int]:
    """Return the cases that a batch will probably lock."""
    cases = waiting.order_by("case_id").values_list("case_id", flat=True)
    return list(dict.fromkeys(cases[: batch * 2]))[:batch]


def _asked_beforehand(reviews: ReviewQuerySet, at: datetime) -> Checks:
    """Ask the registers about the reviews of the likely batch before anything is locked."""
    rows = reviews.values_list("pk", "sub_item", "case__version")
    checked = [key for key, sub_item, version in rows if _is_checked(sub_item, version)]
    asked = Review.objects.filter(pk__in=checked)
    by_department = asked.order_by("department", "case_id").select_related("case")
    answers: dict[int, Mapping[str, bool]] = {}
    for department, ours in groupby(by_department, attrgetter("department")):
        answers |= registers.ask_checks(ours, by=approver_officer(department), at=at)
    return answers


def _is_checked(sub_item: str, version: int) -> bool:
    return any(check.sub_item == sub_item for check in rules_of(version).matter.blocking_checks)


# What can be worked on ---------------------------------------------------------------------------


def has_work(department: str, *, at: datetime) -> bool:
    """Whether anything is left for the system officers, also behind other intakes' locks."""
    found = workable(department, at).order_by().values_list("handling", "sub_item")
    return any(map(_is_ours_to_do, found[:GLANCE])) or any(map(_is_ours_to_do, found.distinct()))


def _is_ours_to_do(found: tuple[str, str]) -> bool:
    handling, sub_item = found
    return handling in OUTSIDE or has_rule(sub_item)


def workable(department: str, at: datetime) -> ReviewQuerySet:
    """Return the reviews that can be worked on now.

    One on public notice only after its last day; one that lies with its department only when an answer
    is there or the wait is over; none that a person holds; none of a case that rests because it failed.
    """
    here = Q(handling=Handling.AUTOMATIC) | _answered(at) | _to_be_referred(at)
    found = Review.objects.for_intake(department).filter(_QUEUED | (_taken_up(at) & here))
    resting = [case for where, case in _resting(at) if where == department]
    return found.exclude(case__in=resting) if resting else found


def _decidable(
    department: str, at: datetime, resting: Collection[tuple[str, int]], *, neighbours: bool
) -> ReviewQuerySet:
    """Return the reviews on which a batch of a department may decide.

    Those of other departments are decided only by rule, and not those of a case that rests there; nobody
    decides what lies with its department and is not answered.
    """
    ours = Q(department=department) & (Q(handling=Handling.AUTOMATIC) | _answered(at))
    theirs = Q(handling=Handling.AUTOMATIC) & ~Q(department=department)
    for where, case_id in resting:
        theirs &= ~Q(department=where, case=case_id)
    found = Review.objects.filter(state__in=[ReviewState.QUEUED, ReviewState.IN_REVIEW])
    return found.filter(_QUEUED | _taken_up(at)).filter(ours | theirs if neighbours else ours)


_QUEUED = Q(state=ReviewState.QUEUED)


def _taken_up(at: datetime) -> Q:
    """What a system officer has signed for, or nobody holds, and no public notice holds back."""
    held_by_nobody = Q(approver="") | Q(approver__startswith="system:")
    return held_by_nobody & (Q(not_before=None) | Q(not_before__lte=at))


def _answered(at: datetime) -> Q:
    replies_of_review = Reply.objects.due(at).filter(referral__review=OuterRef("pk"))
    return Q(Exists(replies_of_review))


def _to_be_referred(at: datetime) -> Q:
    """Whether a review is not sent out, or was waited for in vain."""
    sent_out = Referral.objects.open().filter(review=OuterRef("pk"))
    silent = [int(key) for key in failures.resting(correspondence.KIND, at)]
    never_out = Q(~Exists(sent_out), handling__in=OUTSIDE) & ~Q(pk__in=silent)
    return never_out | Q(Exists(sent_out.filter(expect_by__lte=at)))


def _resting(at: datetime) -> frozenset[tuple[str, int]]:
    """Return the (department, case) that failed and are not to be tried now."""
    pairs = (subject.partition(":") for subject in failures.resting(KIND, at))
    return frozenset((department, int(case_id)) for department, _colon, case_id in pairs)
