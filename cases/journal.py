"""The one door: every change of a case or a review passes here, or does not happen.

``change`` locks one case, lets an act make its moves, writes the rows and one line for each move, in one
transaction; ``change_many`` does the same for many cases with set-based statements. The case rows are
locked first, in ascending order and with FOR NO KEY UPDATE (a plain FOR UPDATE deadlocks with the
foreign-key locks of child inserts); reviews are read in a later statement, so that nobody decides on a
snapshot that is older than the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from cases import bulk, guards
from cases.actors import Actor, Role
from cases.chain import head_after, mac_of
from cases.errors import NotAllowed, NotFound, WrongState
from cases.lifecycle import CASE_MOVES, MOVES, Event
from cases.models import Case, Entry, Material, Notice, PaymentRequest, Review

#: The whole case begins, and ceases, to wait for its applicant: always in turn.
WAITS = (Event.ALL_WAIT_APPLICANT, Event.APPLICANT_DONE)

#: Sent after commit with ``entries``: a nudge for whoever carries the work on, never a rule.
committed = Signal()


class Folder:
    """One locked case lying open on the desk: what an act may read and move."""

    def __init__(self, case: Case, desk: Desk) -> None:
        self.case = case
        self.desk = desk
        self.lines: list[Entry] = []
        self.touched: dict[str, Review] = {}
        self.laid_out: list[Review] = []
        self.attached: list[Material] = []
        self.given: list[Notice] = []
        self.asked: list[PaymentRequest] = []

    @cached_property
    def at(self) -> datetime:
        """The moment of the change: never before the line that stands last in the journal.

        A clock is read before a lock is waited for, so a later change can bring an earlier moment.
        """
        last = self.case.journal_at
        return max(self.desk.at, last) if last else self.desk.at

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """The reviews of the case by sub-item, read after the lock."""
        return self.desk.reviews_of(self.case)

    @cached_property
    def materials(self) -> list[Material]:
        """The material rows of the case, read after the lock."""
        return self.desk.materials_of(self.case)

    def review(self, sub_item: str) -> Review:
        """Return one review, or refuse when the case has none for this sub-item."""
        try:
            return self.reviews[sub_item]
        except KeyError:
            raise NotFound(_("The case has no such review.")) from None

    def lay_out(self, reviews: Iterable[Review]) -> None:
        """Add the reviews of a case that starts to circulate."""
        self.laid_out = list(reviews)
        self.reviews = {review.sub_item: review for review in self.laid_out}

    def move(
        self,
        event: Event,
        review: Review | None = None,
        *,
        by: Actor | None = None,
        evidence: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> None:
        """Make one move, validated by the lifecycle table and its guards; ``facts`` go into the line.

        Raises ``WrongState``, ``NotAllowed`` or what the guard refuses with.
        """
        actor = by or self.desk.by
        subject = self.demand_open(event, review)
        self.check(event, review, by=actor, evidence=evidence, **facts)
        source = subject.state
        getattr(subject, event.value)()
        if review is not None:
            self.touched[review.sub_item] = review
        self._line(event, actor, review, source, subject.state, facts)

    def demand_open(self, event: Event, review: Review | None = None) -> Case | Review:
        """Return what a move would move, or refuse because it does not start from here."""
        subject = self.case if event in CASE_MOVES else review
        if subject is None or subject.state not in MOVES[event].sources:
            raise WrongState(_refused_here(subject), code=event)
        return subject

    def demand(self, *roles: Role) -> None:
        """Refuse an actor who holds none of these roles: for acts that make no move."""
        if not self.desk.by.has(*roles):
            raise NotAllowed(_("This is not for your post to do."))

    def check(
        self,
        event: Event,
        review: Review | None = None,
        *,
        by: Actor | None = None,
        evidence: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> None:
        """Refuse what the actor or a guard of a move forbids, without making the move."""
        actor, move = by or self.desk.by, MOVES[event]
        if not actor.has(*move.actors):
            raise NotAllowed(_("This is not for your post to do."), code=event)
        guards.check(move, guards.Situation(self, review, actor, self.at, evidence or {}, facts))

    def note(self, event: Event, review: Review | None = None, **facts: Any) -> None:
        """Write down a fact that moves nothing."""
        self._line(event, self.desk.by, review, "", "", facts)

    def _line(
        self,
        event: Event,
        actor: Actor,
        review: Review | None,
        source: str,
        target: str,
        facts: Any,
    ) -> None:
        case = self.case
        entry = Entry(
            case=case,
            seq=case.journal_count + 1,
            event=event.value,
            sub_item=review.sub_item if review else "",
            source=str(source),
            target=str(target),
            actor=actor.id,
            at=self.at,
            facts=facts,
        )
        entry.review = review  # for whoever listens after the commit; not a column
        entry.mac = mac_of(entry, bytes(case.journal_head))
        case.journal_count = entry.seq
        case.journal_head = head_after(entry.mac)
        case.journal_at = entry.at
        self.lines.append(entry)


def _refused_here(subject: Case | Review | None) -> Any:
    if isinstance(subject, Case):
        return _("The case is at “%(state)s”: this step is not open now.") % {
            "state": subject.get_state_display()
        }
    if subject is not None:
        return _("The review is at “%(state)s”: this step is not open now.") % {
            "state": subject.get_state_display()
        }
    return _("There is no review for this step.")


@dataclass
class Desk:
    """The cases of one change, and the rows read for all of them at once."""

    by: Actor
    at: datetime
    folders: list[Folder]

    def reviews_of(self, case: Case) -> dict[str, Review]:
        """Return the reviews of a case; the first question reads those of every case on the desk."""
        return self._reviews.get(case.pk, {})

    def materials_of(self, case: Case) -> list[Material]:
        """Return the material rows of a case; the first question reads those of every case."""
        return self._materials.get(case.pk, [])

    @cached_property
    def paid(self) -> set[int]:
        """The reviews of every case on the desk whose payment was seen."""
        requests = PaymentRequest.objects.filter(review__case__in=list(self._cases))
        return set(requests.exclude(paid_at=None).values_list("review_id", flat=True))

    @cached_property
    def waits(self) -> dict[int, list[datetime]]:
        """When each case on the desk began and ceased to wait for its applicant, as stored."""
        found: dict[int, list[datetime]] = {}
        lines = Entry.objects.filter(case__in=list(self._cases), event__in=WAITS)
        for case, at in lines.order_by("case", "seq").values_list("case", "at"):
            found.setdefault(case, []).append(at)
        return found

    @cached_property
    def _cases(self) -> dict[int, Case]:
        return {folder.case.pk: folder.case for folder in self.folders}

    @cached_property
    def _reviews(self) -> dict[int, dict[str, Review]]:
        found: dict[int, dict[str, Review]] = {}
        for review in Review.objects.filter(case__in=list(self._cases)).order_by("position"):
            review.case = self._cases[review.case_id]
            found.setdefault(review.case_id, {})[review.sub_item] = review
        return found

    @cached_property
    def _materials(self) -> dict[int, list[Material]]:
        found: dict[int, list[Material]] = {}
        for row in Material.objects.filter(case__in=list(self._cases)).order_by("position"):
            found.setdefault(row.case_id, []).append(row)
        return found


@contextmanager
def change(case_id: int, event: Event, *, by: Actor, at: datetime) -> Iterator[Folder]:
    """Open the folder of one case for the act that ``event`` names; all of it happens, or nothing.

    Raises ``NotFound`` when there is no such case. The act either makes the announced move or leaves the
    folder without a line, in which case nothing is written.
    """
    cases = Case.objects.filter(pk=case_id)
    with transaction.atomic(), _locked(cases, by=by, at=at) as desk:
        if not desk.folders:
            raise NotFound(_("There is no such case."))
        folder = desk.folders[0]
        yield folder
        if folder.lines and event not in {line.event for line in folder.lines}:
            raise AssertionError(f"{event} was announced, but not done")
        _write_singly(folder)


@contextmanager
def change_many(
    cases: QuerySet[Case],
    event: Event,
    *,
    by: Actor,
    at: datetime,
    limit: int | None = None,
    skip_locked: bool = False,
) -> Iterator[list[Folder]]:
    """Open the folders of many cases in one transaction and write them with set-based statements.

    The first ``limit`` of ``cases`` are locked as they are selected; with ``skip_locked`` those that lie
    on other desks are passed over. ``event`` names what the act is about.
    """
    with (
        transaction.atomic(),
        _locked(cases, by=by, at=at, limit=limit, skip_locked=skip_locked) as desk,
    ):
        yield desk.folders
        bulk.write([folder for folder in desk.folders if folder.lines])


@contextmanager
def open_case(case: Case, *, by: Actor, at: datetime) -> Iterator[Folder]:
    """Open the folder of a new case, with its first line written; all of it happens, or nothing."""
    with transaction.atomic(), _after_commit(desk := Desk(by, at, [])):
        case.save()
        folder = Folder(case, desk)
        desk.folders.append(folder)
        folder.note(Event.OPEN)
        yield folder
        _write_singly(folder)


@contextmanager
def _locked(
    cases: QuerySet[Case],
    *,
    by: Actor,
    at: datetime,
    limit: int | None = None,
    skip_locked: bool = False,
) -> Iterator[Desk]:
    ordered = cases.order_by("pk").select_related("applicant")
    ordered = ordered.defer("applicant__identity_no", "applicant__mobile")
    locked = ordered.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
    desk = Desk(by, at, [])
    desk.folders = [Folder(case, desk) for case in locked[:limit]]
    with _after_commit(desk):
        yield desk


@contextmanager
def _after_commit(desk: Desk) -> Iterator[None]:
    yield
    entries = [line for folder in desk.folders for line in folder.lines]
    if entries:
        tell = partial(committed.send_robust, sender=None, entries=entries)
        transaction.on_commit(tell, robust=True)


def _write_singly(folder: Folder) -> None:
    if not folder.lines:
        return
    folder.case.save(update_fields=Case.MOVING)
    for review in folder.laid_out:
        review.save(force_insert=True)
    for review in folder.touched.values():
        if review not in folder.laid_out:
            review.save(update_fields=Review.MOVING)
    for row in folder.attached:
        row.save(update_fields=Material.MOVING)
    for fresh in (*folder.given, *folder.asked, *folder.lines):
        fresh.save(force_insert=True)
