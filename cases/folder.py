"""A case lying open on a desk: what an act may read of it, move in it, and write down.

Only ``cases.journal`` opens folders and writes them away; everything that an act does in between it does
here, validated by the lifecycle table and its guards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import guards, ports
from cases.actors import Actor, Role
from cases.chain import head_after, mac_of
from cases.errors import NotAllowed, NotFound, WrongState
from cases.lifecycle import CASE_MOVES, MOVES, Event
from cases.models import (
    Case,
    Certificate,
    Entry,
    Material,
    Notice,
    PaymentRequest,
    Review,
)

#: The whole case begins, and ceases, to wait for its applicant: always in turn.
WAITS = (Event.ALL_WAIT_APPLICANT, Event.APPLICANT_DONE)


@dataclass(slots=True)
class Line:
    """A line of the journal before it is stored: an ``Entry``, and the review that it is about."""

    case_id: int
    seq: int
    event: str
    sub_item: str
    source: str
    target: str
    actor: str
    at: datetime
    facts: Mapping[str, Any]
    review: Review | None
    mac: bytes = b""

    def as_entry(self) -> Entry:
        """Return the row that this line becomes."""
        columns = {name: getattr(self, name) for name in self.__slots__ if name != "review"}
        return Entry(**columns)


class Folder:
    """One locked case lying open on the desk: what an act may read and move.

    Papers that are ``drawn_up`` for a set, and stored notices that ``joined`` one, are written by
    ``journal.change_many`` alone.
    """

    def __init__(self, case: Case, desk: Desk) -> None:
        self.case = case
        self.desk = desk
        self.lines: list[Line] = []
        self.touched: dict[str, Review] = {}
        self.laid_out: list[Review] = []
        self.attached: list[Material] = []
        self.given: list[Notice] = []
        self.asked: list[PaymentRequest] = []
        self.drawn_up: list[Certificate] = []
        self.joined: list[Notice] = []

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
        line = Line(
            case_id=case.pk,
            seq=case.journal_count + 1,
            event=event.value,
            sub_item=review.sub_item if review else "",
            source=str(source),
            target=str(target),
            actor=actor.id,
            at=self.at,
            facts=facts,
            review=review,
        )
        line.mac = mac_of(line, bytes(case.journal_head))
        case.journal_count = line.seq
        case.journal_head = head_after(line.mac)
        case.journal_at = line.at
        self.lines.append(line)


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
    _handling: dict[str, str] = field(default_factory=dict)

    def handling_of(self, sub_items: Collection[str]) -> Mapping[str, str]:
        """Return who works on some sub-items; each is asked about once for the whole desk."""
        if unknown := [name for name in sub_items if name not in self._handling]:
            self._handling |= ports.handlings().handling_of(unknown)
        return self._handling

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
