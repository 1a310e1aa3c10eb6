"""What the rows say after a race: a verdict on every trial, each about one case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from cases.contradictions import contradictions
from cases.lifecycle import CaseState, Event, Outcome
from cases.models import Case
from tests.cases.barrier import tallies


class Rows:
    """The rows of one case."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def lines(self) -> Counter[str]:
        """How many lines of each event its journal has."""
        return Counter(line.event for line in self.case.entries.all())

    @cached_property
    def reviews(self) -> dict[str, str]:
        """The state of each review by its sub-item."""
        return {review.sub_item: review.state for review in self.case.reviews.all()}

    @cached_property
    def notices(self) -> Counter[str]:
        """How many notices of each kind were given."""
        return Counter(notice.kind for notice in self.case.notices.all())

    def prove_themselves(self) -> None:
        """Demand that the journal's chain proves every stored state, and that nothing in them sticks."""
        assert contradictions(self.case) == ()

    def are_concluded_once(self) -> None:
        """Demand one conclusion, approved by all: one line, one notice."""
        assert (self.case.state, self.case.outcome) == (CaseState.CONCLUDED, Outcome.APPROVED)
        assert set(self.reviews.values()) == {"approved"}
        assert self.lines[Event.SUB_APPROVE] == len(self.reviews)
        assert self.lines[Event.CONCLUDE] == self.notices["doc_conclusion"] == 1


Verdict = Callable[[Rows, Sequence[Any]], None]


def judge(
    results: Sequence[Sequence[Any]], verdict: Verdict, among: QuerySet[Case] | None = None
) -> None:
    """Let a verdict look at each trial's case and results; count the trials that fail, raise the first.

    ``among`` has one case for each trial, in the order of their keys; every case where nothing is said.
    """
    broken = {}
    asked = Case.objects.all() if among is None else among
    cases = asked.order_by("pk").prefetch_related(
        "reviews__payment_requests",
        "entries",
        "defect_lists__review",
        "notices",
        "issuance_sets__certificates",
    )
    for trial, (case, row) in enumerate(zip(cases, results, strict=True)):
        rows = Rows(case)
        try:
            rows.prove_themselves()
            verdict(rows, row)
        except AssertionError as wrong:
            broken[trial] = wrong
    tallies[-1].failed.update(broken)
    for wrong in broken.values():
        raise wrong
