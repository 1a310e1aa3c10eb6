"""Correspondence: reviews that leave the hall as referrals, and the replies that come back.

Whoever works here holds the lock of the case: referrals are made and closed only under it. The rows of a
whole batch are read at once and written at once, in the transaction of the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.errors import Refusal
from cases.folder import Folder
from cases.models import DefectList, Review
from cases.models.review import Handling
from departments import registry, verdicts
from departments.models import Ended, HandlingRecord, Ignored, Referral, Reply
from departments.nudges import nudge
from departments.simulators.planning import planned
from departments.verdicts import Unusable, Verdict
from web import failures

#: Worked on outside of the hall.
OUTSIDE = (Handling.SIMULATED, Handling.REMOTE)
#: The list of failed work: a department that does not answer; the subject is a review.
KIND = "departments.referral"
#: Referrals in a row without an answer after which the administrator is told.
ATTEMPTS = 3
#: The shortest time in which an answer is waited for (our own choice).
LEAST = timedelta(days=1)


class Silent(Refusal):
    """A department has not answered a referral in time, several times in a row."""

    def __init__(self) -> None:
        super().__init__(_("The department has not given a usable answer in time."))


def wait_until(review: Review, at: datetime) -> datetime:
    """Return how long an answer is waited for: twice the time that is left of the promise."""
    left = review.promised_due - at if review.promised_due else timedelta()
    return at + max(2 * left, LEAST)


class Correspondence:
    """What was sent out and has come back for the reviews of one batch, and what is to be written."""

    def __init__(self, department: str, reviews: Sequence[Review], at: datetime) -> None:
        self.department = department
        self.at = at
        self.made: list[Referral] = []
        self.planned: list[Reply] = []
        self.closed: list[Referral] = []
        self.read: list[Reply] = []
        #: Reviews whose department has not answered several times; told after the commit.
        self.silent: list[int] = []
        #: Reviews that were answered.
        self.answered: list[int] = []
        self._latest: dict[int, Referral] = {}
        self._due: dict[int, list[Reply]] = {}
        self._habits: dict[str, HandlingRecord] = {}
        self._returned: set[int] = set()
        self._resting: set[str] = set()
        if reviews:
            self._look_up(reviews)

    def _look_up(self, reviews: Sequence[Review]) -> None:
        keys = [review.pk for review in reviews]
        latest = Referral.objects.filter(review__in=keys).order_by("review_id", "-attempt")
        self._latest = {row.review_id: row for row in latest.distinct("review_id")}
        for reply in Reply.objects.due(self.at).filter(referral__review__in=keys):
            self._due.setdefault(reply.referral_id, []).append(reply)
        simulated = {r.sub_item for r in reviews if r.handling == Handling.SIMULATED}
        self._habits = registry.simulated_as(simulated) if simulated else {}
        returned = DefectList.objects.filter(review__in=keys)
        self._returned = set(returned.values_list("review_id", flat=True))
        self._resting = failures.resting(KIND, self.at)

    # Going out ----------------------------------------------------------------------------------

    def open_for(self, review: Review) -> Referral | None:
        """Return the referral that is open for a review; one to another kind of office is closed."""
        latest = self._latest.get(review.pk)
        if latest is None or latest.closed_at is not None:
            return None
        if latest.handling != review.handling:
            self._close(latest, Ended.HANDED_OVER, self.at)
            return None
        return latest

    def was_returned(self, review: Review) -> bool:
        """Whether a review went back to the window before."""
        return review.pk in self._returned

    def refer(self, folder: Folder, review: Review) -> bool:
        """Send a review out, unless its department was silent too often; tell whether that was done."""
        if str(review.pk) in self._resting:
            return False
        before = self._latest.get(review.pk)
        unheard = before is not None and before.ended == Ended.NO_ANSWER
        made = Referral(
            review=review,
            attempt=before.attempt + 1 if before else 1,
            unanswered=before.unanswered + 1 if before and unheard else 0,
            handling=review.handling,
            made_at=folder.at,
        )
        if review.handling == Handling.SIMULATED:
            made.sent_at, made.expect_by = folder.at, wait_until(review, folder.at)
            choice, returned = self._habits[review.sub_item], self.was_returned(review)
            self.planned += planned(folder, review, made, choice, returned=returned)
        self.made.append(made)
        self._latest[review.pk] = made
        return True

    # Coming back --------------------------------------------------------------------------------

    def due(self, referral: Referral) -> list[Reply]:
        """Return the replies to a referral that can be read now, the first to come first."""
        return self._due.get(referral.pk, [])

    def verdict_of(self, referral: Referral, reply: Reply, review: Review) -> Verdict:
        """Return what a reply says; raises ``Unusable``, also for one that came after the last moment.

        The hall may notice that moment later; what counts is when the reply came.
        """
        if referral.is_overdue(reply.due_at):
            raise Unusable(Ignored.LATE)
        return verdicts.read(reply.body, referral=str(referral.token), sub_item=review.sub_item)

    def ignore(self, reply: Reply, unusable: Unusable) -> None:
        """Keep a reply with the reason why it changes nothing; the referral waits on."""
        _arrive(reply)
        reply.ignored_because, reply.detail = unusable.why, unusable.detail
        self.read.append(reply)

    def use(self, folder: Folder, referral: Referral, reply: Reply) -> None:
        """Take a reply as the answer to its referral."""
        _arrive(reply)
        reply.taken_at = folder.at
        self.read.append(reply)
        self._close(referral, Ended.ANSWERED, folder.at)
        self.answered.append(referral.review_id)

    def wait_no_longer(self, folder: Folder, review: Review, referral: Referral) -> None:
        """Close a referral without an answer and refer again, until that was done often enough."""
        self._close(referral, Ended.NO_ANSWER, folder.at)
        if referral.unanswered + 1 < ATTEMPTS:
            self.refer(folder, review)
        else:
            self.silent.append(review.pk)

    def _close(self, referral: Referral, ended: Ended, at: datetime) -> None:
        referral.closed_at, referral.ended = at, ended
        self.closed.append(referral)

    # Written ------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write every row of the batch; what was closed first, for one referral is open at a time."""
        Referral.objects.bulk_update(self.closed, ["closed_at", "ended"])
        Reply.objects.bulk_update(
            self.read, ["arrived_at", "taken_at", "ignored_because", "detail"]
        )
        Referral.objects.bulk_create(self.made)
        Reply.objects.bulk_create(self.planned)
        if any(referral.handling == Handling.REMOTE for referral in self.made):
            tell = partial(nudge, "departments.send", self.department)
            transaction.on_commit(tell, robust=True)

    def tell_of_silence(self) -> None:
        """Keep the list of failed work: who was silent once more, and who has answered."""
        for review_id in self.silent:
            failures.record(KIND, review_id, Silent(), self.at)
        if self.answered:
            failures.clear(KIND, *self.answered)


def _arrive(reply: Reply) -> None:
    if reply.arrived_at is None:
        reply.arrived_at = reply.due_at
