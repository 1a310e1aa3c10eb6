"""Races about payments: seen while others finish or the case is withdrawn, and entered twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cases import charges, endings
from cases.actors import Actor
from cases.charges import Seen
from cases.endings import Request
from cases.lifecycle import CaseState, Event, Outcome
from cases.models import Payment
from departments import intake
from tests.cases.barrier import Act, race, won
from tests.cases.ladder import conclude, requests, reviews_of
from tests.cases.races.intakes import drain, drain_everything, left_to_automatic_officers
from tests.cases.races.ladders import PAYING
from tests.cases.races.paths import Path
from tests.cases.races.rows import Rows, judge
from tests.cast import CHEN, LIN, MONDAY, approver

pytestmark = pytest.mark.usefixtures("nothing_fails_quietly")


def pays(asked: list[int], clerk: Actor = CHEN, sign: str = "REF") -> Act:
    """Return the act of a clerk who enters the payment of each request."""
    return lambda trial: charges.payment_seen(
        asked[trial], Seen("100.00", f"{sign}-{trial:06d}"), by=clerk, at=MONDAY
    )


def test_a_payment_is_seen_while_the_other_department_finishes(path: Path) -> None:
    """A competing move of the case itself: it waits, goes on or concludes, but never sticks."""
    PAYING.up_to("asked")
    titles, officer = reviews_of("t_title"), approver("real_estate")

    def finish(trial: int) -> Any:
        return path.approve(titles[trial], officer)

    def went_on(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == 2
        assert rows.case.state == CaseState.PARALLEL_APPROVAL
        assert rows.lines[Event.SUB_APPLICANT_DONE] == 1
        assert rows.lines[Event.ALL_WAIT_APPLICANT] == rows.lines[Event.APPLICANT_DONE] <= 1

    results = race([pays(requests()), finish])
    judge(results, went_on)
    conclude()
    judge(results, lambda rows, results: rows.are_concluded_once())


def test_one_payment_is_entered_twice() -> None:
    """A payment that two clerks enter at once counts once."""
    PAYING.up_to("asked")
    asked = requests()

    def counts_once(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == rows.lines[Event.SUB_APPLICANT_DONE] == 1
        assert Payment.objects.filter(request__review__case=rows.case).count() == 1

    judge(race([pays(asked, CHEN, "CHEN"), pays(asked, LIN, "LIN")]), counts_once)


def test_a_case_is_withdrawn_while_its_payment_is_seen() -> None:
    """What was paid before the withdrawal is kept; after it nobody enters a payment."""
    cases = PAYING.up_to("asked")
    request = Request("I changed my mind.", signed=True)

    def withdraw(trial: int) -> Any:
        return endings.withdraw(cases[trial].pk, request, by=CHEN, at=MONDAY)

    def withdrawn_once(rows: Rows, results: Sequence[Any]) -> None:
        payment, withdrawal = results
        assert won([withdrawal]) == rows.lines[Event.WITHDRAW] == 1
        assert rows.case.outcome == Outcome.WITHDRAWN
        assert set(rows.reviews.values()) == {"withdrawn"}
        assert rows.lines[Event.SUB_APPLICANT_DONE] == won([payment])
        (asked,) = rows.case.reviews.all()[0].payment_requests.all()
        assert (asked.paid_at is None) == (asked.recalled_at is not None) == (not won([payment]))

    judge(race([pays(requests()), withdraw]), withdrawn_once)


def test_a_payment_is_seen_while_intakes_drain() -> None:
    """The payment that frees a review, its own intake and a sibling's are after the same case."""
    left_to_automatic_officers(PAYING)
    while intake.drain("tax", at=MONDAY).worked:
        pass
    asked = requests()
    assert len(asked) == PAYING.count
    results = race([pays(asked), drain("tax"), drain("real_estate")])
    drain_everything()
    judge(results, lambda rows, results: rows.are_concluded_once())
