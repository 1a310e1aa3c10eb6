"""Races at the desks: officers and tabs who are after the same review; the rows say who won."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cases.actors import Actor, Role
from cases.circulation import Opinion
from cases.lifecycle import CaseState, Event, ReviewState
from cases.models.review import Proposal
from tests.cases.barrier import Act, race, won
from tests.cases.ladder import reviews_of
from tests.cases.races.ladders import DEPENDENT, TWO
from tests.cases.races.paths import PATHS, Path
from tests.cases.races.rows import Rows, judge
from tests.cast import approver, head

pytestmark = pytest.mark.usefixtures("nothing_fails_quietly")

DEPUTY = Actor("user:tax.deputy", frozenset({Role.DEPARTMENT_HEAD}), "tax")


def test_two_officers_sign_for_one_review(path: Path) -> None:
    """A review lies on one desk only: that of the officer who was not refused."""
    TWO.up_to("circulated")
    reviews, officers = reviews_of("t_tax"), [approver("tax"), approver("tax", "second")]

    def signs(officer: Actor) -> Act:
        return lambda trial: path.sign(reviews[trial], officer)

    def on_one_desk(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == rows.lines[Event.SUB_SIGN] == 1
        (winner,) = (officer for officer, one in zip(officers, results, strict=True) if won([one]))
        assert rows.case.reviews.all()[0].approver == winner.id

    judge(race([signs(officer) for officer in officers]), on_one_desk)


@pytest.mark.parametrize(
    ("one", "other"), [("single", "single"), ("single", "bulk"), ("bulk", "bulk")]
)
def test_two_tabs_approve_one_review(one: str, other: str) -> None:
    """One approval counts; the other tab is told so."""
    TWO.up_to("signed")
    officer, reviews = approver("tax"), reviews_of("t_tax")

    def approves(way: Path) -> Act:
        return lambda trial: way.approve(reviews[trial], officer)

    def approved_once(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == rows.lines[Event.SUB_APPROVE] == 1
        assert rows.reviews["t_tax"] == ReviewState.APPROVED

    judge(race([approves(PATHS[one]), approves(PATHS[other])]), approved_once)


def test_two_tabs_disagree_about_one_review(path: Path) -> None:
    """One officer approves, proposes refusal and returns at once: one of the three, with its line."""
    TWO.up_to("signed")
    officer, reviews = approver("tax"), reviews_of("t_tax")

    def does(act: Callable[[int, Actor], Any]) -> Act:
        return lambda trial: act(reviews[trial], officer)

    ends = {
        Event.SUB_APPROVE: (ReviewState.APPROVED, ""),
        Event.SUB_PROPOSE: (ReviewState.HEAD_REVIEW, Proposal.REFUSE),
        Event.SUB_RETURN: (ReviewState.RETURNED, ""),
    }

    def one_of_them(rows: Rows, results: Sequence[Any]) -> None:
        (done,) = (event for event, one in zip(ends, results, strict=True) if won([one]))
        assert {event: rows.lines[event] for event in ends} == {
            event: int(event == done) for event in ends
        }
        review = rows.case.reviews.all()[0]
        assert (review.state, review.proposal) == ends[done]

    acts = [does(act) for act in (path.approve, path.propose_refusal, path.give_back)]
    judge(race(acts), one_of_them)


def test_two_heads_decide_one_proposal(path: Path) -> None:
    """Two heads sign against the same proposal at once: one of them did, and his reasons stay."""
    TWO.up_to("signed")
    reviews = reviews_of("t_tax")
    for review in reviews:
        PATHS["single"].propose_refusal(review, approver("tax"))

    def signs(who: Actor) -> Act:
        opinion = Opinion(f"It is not, says {who.id}.")
        return lambda trial: path.sign_as_head(reviews[trial], opinion, who)

    def one_signature(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == rows.lines[Event.SUB_HEAD_APPROVE] == 1
        signed = next(e for e in rows.case.entries.all() if e.event == Event.SUB_HEAD_APPROVE)
        review = rows.case.reviews.all()[0]
        assert review.head == signed.actor
        assert review.head in review.remark

    judge(race([signs(head("tax")), signs(DEPUTY)]), one_signature)


def test_the_last_two_prerequisites_are_approved_at_once(path: Path) -> None:
    """What waits for both is released by exactly one of two officers, each of whom sees it."""
    DEPENDENT.up_to("signed")

    def approves(sub_item: str, department: str) -> Act:
        officer, reviews = approver(department), reviews_of(sub_item)
        return lambda trial: path.approve(reviews[trial], officer)

    def released_once(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == 2
        assert rows.reviews["t_title"] == ReviewState.QUEUED
        assert rows.case.state == CaseState.PARALLEL_APPROVAL
        released = [e for e in rows.case.entries.all() if e.event == Event.SUB_RELEASE]
        assert [entry.sub_item for entry in released].count("t_title") == 1

    acts = [approves("t_tax", "tax"), approves("t_check", "social_security")]
    judge(race(acts), released_once)
