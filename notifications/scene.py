"""What a rule looks at: one line of the journal, and the case as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cases.lifecycle import CaseState, Outcome, ReviewState
from cases.models import Case, DefectList, Entry, IssuanceSet, PaymentRequest, Review


class Now:
    """A case as its rows are at this moment, read once for all lines that are looked at."""

    def __init__(self, case_id: int) -> None:
        whole = Case.objects.select_related("applicant", "agent", "authority")
        sealed = [f"{who}__{what}" for who in PARTIES for what in ("identity_no", "mobile")]
        self.case = whole.defer("query_code", "journal_head", *sealed).get(pk=case_id)

    @cached_property
    def reviews(self) -> Mapping[str, Review]:
        """The reviews by sub-item."""
        return {review.sub_item: review for review in self.case.reviews.all()}

    @cached_property
    def lists(self) -> Mapping[int, DefectList]:
        """The lists of defects by key."""
        return {row.pk: row for row in self.case.defect_lists.all()}

    @cached_property
    def requests(self) -> Mapping[int, PaymentRequest]:
        """The payments asked for, by key."""
        asked = PaymentRequest.objects.filter(review__case=self.case)
        return {row.pk: row for row in asked.order_by("pk")}

    @cached_property
    def sets(self) -> Mapping[int, IssuanceSet]:
        """The sets of results by key."""
        return {row.pk: row for row in self.case.issuance_sets.all()}


PARTIES = ("applicant", "agent")


@dataclass(frozen=True)
class Scene:
    """One line of the journal with the case as it is now."""

    now: Now
    entry: Entry
    at: datetime

    @property
    def case(self) -> Case:
        """The case."""
        return self.now.case

    @property
    def state(self) -> CaseState:
        """Where the case is now."""
        return CaseState(self.case.state)

    @property
    def review(self) -> Review:
        """The review that the line speaks of; raises ``LookupError`` for a line of the case."""
        return self.now.reviews[self.entry.sub_item]

    @property
    def defects(self) -> DefectList:
        """The list of defects that the line speaks of; raises ``LookupError`` when it names none."""
        return self.now.lists[self.entry.facts["list"]]

    @property
    def request(self) -> PaymentRequest:
        """The payment that the line asks for, or reminds of; raises ``LookupError`` for neither."""
        if (named := self.entry.facts.get("payment_request")) is not None:
            return self.now.requests[named]
        here, at = self.review.pk, self.entry.at
        asked = (row for row in self.now.requests.values() if row.review_id == here)
        for request in asked:
            if request.asked_at == at:
                return request
        raise LookupError("the line asks for no payment")

    @property
    def results(self) -> IssuanceSet:
        """The set of results that the line speaks of; raises ``LookupError`` when it names none."""
        return self.now.sets[self.entry.facts["set"]]

    def case_is(self, *states: CaseState) -> bool:
        """Whether the case is in one of these states now."""
        return self.case.state in states

    def review_is(self, *states: ReviewState) -> bool:
        """Whether the review of the line is in one of these states now."""
        return self.review.state in states

    def ended_as(self, *outcomes: Outcome) -> bool:
        """Whether the case has one of these outcomes."""
        return self.case.outcome in outcomes
