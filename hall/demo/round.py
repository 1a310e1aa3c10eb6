"""One round of the demo: everybody at work does at most one thing, on what lies on their desk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Q

from cases.actors import Actor
from cases.errors import Refusal
from cases.lifecycle import CaseState, ReviewState
from cases.models import Case, IssuanceSet, PaymentRequest, Review
from cases.models.issuance import SetState
from cases.models.review import OPEN_WITH_DEPARTMENT, Handling
from departments.feeds import treasury
from hall.demo import at_the_window, in_the_departments
from hall.demo.people import People
from hall.demo.town import Story
from web import clock

logger = logging.getLogger(__name__)

Act = Callable[[], object]

_BEFORE_CIRCULATION = (CaseState.DRAFT, CaseState.RECEIVED)
_FOR_PEOPLE = Q(handling=Handling.PERSON) | Q(state=ReviewState.HEAD_REVIEW)


@dataclass
class Round:
    """What lies on the desks now: the cases of a walk by matter, and the applicants still to come."""

    people: People
    stories: Mapping[str, Story]
    cases: Mapping[str, Case]
    open_new: Callable[[Story, Actor], object]
    waiting: list[Story]
    refused: dict[str, str] = field(default_factory=dict)

    def play(self) -> int:
        """Let everybody do one thing; return how many did."""
        return sum(self._tried(act) for act in self._acts())

    def _tried(self, act: Act) -> bool:
        """Do one act; what is refused is remembered and tried again in a later round."""
        try:
            act()
        except Refusal as refusal:
            logger.info("Refused in the demo: %s", refusal)
            self.refused[str(refusal)] = refusal.code
            return False
        return True

    def _acts(self) -> Iterator[Act]:
        yield from self._at_the_windows()
        yield from self._at_the_cash_desk()
        yield from self._online()
        yield from self._in_the_departments()

    # The windows

    def _at_the_windows(self) -> Iterator[Act]:
        ids = [case.pk for case in self.cases.values()]
        ready = IssuanceSet.objects.filter(case__in=ids, state=SetState.VALID)
        sets = list(ready.select_related("case").order_by("valid_at", "pk"))
        for clerk in self.people.clerks:
            act = self._of_clerk(clerk, sets)
            if act is not None:
                yield act

    def _of_clerk(self, clerk: Actor, sets: Iterable[IssuanceSet]) -> Act | None:
        """First who collects, then the case begun, then the next applicant in the line."""
        for issuance_set in sets:
            if issuance_set.case.opened_by == clerk.id:
                return partial(at_the_window.hand_over, issuance_set, by=clerk)
        for code, case in self.cases.items():
            if case.opened_by == clerk.id and case.state in _BEFORE_CIRCULATION:
                return partial(at_the_window.carry_on, case, self.stories[code], by=clerk)
        if self.waiting:
            return partial(self.open_new, self.waiting.pop(0), clerk)
        return None

    # Who pays

    def _at_the_cash_desk(self) -> Iterator[Act]:
        asked = [(row, story) for row, story in self._asked() if not story.through_the_treasury]
        for cashier, (request, story) in zip(self.people.cashiers, asked, strict=False):
            yield partial(at_the_window.enter_payment, request, story, by=cashier)

    def _online(self) -> Iterator[Act]:
        paid = set(treasury.to_report().values_list("pk", flat=True))
        for request, story in self._asked():
            if story.through_the_treasury and request.pk not in paid:
                yield partial(at_the_window.pay_online, request, story)

    def _asked(self) -> list[tuple[PaymentRequest, Story]]:
        """Return what applicants of this walk were asked for and nobody has seen yet."""
        codes = {case.pk: code for code, case in self.cases.items()}
        asked = PaymentRequest.objects.filter(review__case__in=list(codes), paid_at=None)
        requests = asked.select_related("review__case").order_by("asked_at", "pk")
        return [(row, self.stories[codes[row.review.case_id]]) for row in requests]

    # The departments

    def _in_the_departments(self) -> Iterator[Act]:
        reviews = self._reviews()
        for department, approvers in self.people.approvers.items():
            mine = [row for row in reviews if row.department == department]
            yield from self._of_approvers(approvers, mine)
        for department, heads in self.people.heads.items():
            mine = [row for row in reviews if row.department == department]
            yield from self._of_heads(heads, mine)

    def _reviews(self) -> list[Review]:
        ids = [case.pk for case in self.cases.values()]
        found = Review.objects.filter(_FOR_PEOPLE, OPEN_WITH_DEPARTMENT, case__in=ids)
        return list(found.select_related("case").order_by("queued_at", "pk"))

    def _of_approvers(self, approvers: Iterable[Actor], reviews: list[Review]) -> Iterator[Act]:
        at = clock.now()
        for who in approvers:
            review = next(
                (row for row in reviews if in_the_departments.is_for_approver(row, who, at)), None
            )
            if review is not None:
                reviews.remove(review)
                story = self.stories[review.case.matter.code]
                yield partial(in_the_departments.work_on, review, story, by=who)

    def _of_heads(self, heads: Iterable[Actor], reviews: list[Review]) -> Iterator[Act]:
        for who in heads:
            review = next(
                (row for row in reviews if in_the_departments.is_for_head(row, who)), None
            )
            if review is not None:
                reviews.remove(review)
                yield partial(in_the_departments.sign_as_head, review, by=who)
