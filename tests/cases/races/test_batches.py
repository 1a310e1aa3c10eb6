"""Races on the bulk path: batches after the same cases pass each other and leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cases import acceptance, circulation, journal
from cases.circulation import Opinion
from cases.lifecycle import Event, ReviewState
from cases.models import Case
from departments import intake
from tests.cases.barrier import BATCH, TRIALS, Act, race, won
from tests.cases.ladder import leave_to_automatic_officers, reviews_of
from tests.cases.races.intakes import (
    drain,
    drain_everything,
    left_to_automatic_officers,
    until_done,
)
from tests.cases.races.ladders import DEPENDENT, FIVE, TWO
from tests.cases.races.paths import PATHS
from tests.cases.races.rows import Rows, judge
from tests.cast import CHEN, DEPARTMENTS, MONDAY, approver

pytestmark = pytest.mark.usefixtures("nothing_fails_quietly")


def concluded_once(rows: Rows, results: Sequence[Any]) -> None:
    """Every review approved once, one conclusion."""
    rows.are_concluded_once()


def approves_a_batch(cases: Sequence[Case], sub_item: str, department: str, order: str) -> Act:
    """Return the act of a batch over the case of a trial and those after it, none of them passed over."""
    officer = approver(department)

    def act(trial: int) -> int:
        batch = [case.pk for case in cases[trial : trial + BATCH]]
        asked = Case.objects.filter(pk__in=batch).order_by(order)
        moved = 0
        with journal.change_many(asked, Event.SUB_APPROVE, by=officer, at=MONDAY) as folders:
            for folder in folders:
                review = folder.review(sub_item)
                if review.state == ReviewState.IN_REVIEW:
                    circulation.decide_approval(folder, review, Opinion(), officer)
                    circulation.gather(folder)
                    moved += 1
        return moved

    return act


def test_batches_over_the_same_cases_wait_for_each_other() -> None:
    """Batches that share most of their cases, asked for in both orders: each waits, none deadlocks."""
    cases = TWO.up_to("signed")
    results = race(
        [
            approves_a_batch(cases, "t_tax", "tax", "pk"),
            approves_a_batch(cases, "t_tax", "tax", "-pk"),
            approves_a_batch(cases, "t_title", "real_estate", "-opened_at"),
            approves_a_batch(cases[::-1], "t_title", "real_estate", "pk"),
        ]
    )
    assert sum(map(sum, results)) == 2 * TRIALS
    judge(results, concluded_once)


def test_a_batch_waits_for_single_acts_in_the_middle_of_it() -> None:
    """A batch and officers who hold cases out of its middle: no deadlock, nothing twice."""
    cases = TWO.up_to("signed")
    taxes = reviews_of("t_tax")
    titles = reviews_of("t_title")

    def approves(reviews: list[int], department: str) -> Callable[[int], Any]:
        officer = approver(department)
        return lambda trial: PATHS["single"].approve(reviews[trial], officer)

    results = race(
        [
            approves_a_batch(cases, "t_tax", "tax", "-pk"),
            approves(taxes, "tax"),
            approves(titles, "real_estate"),
        ]
    )
    approved = sum(row[0] + won(row[1:2]) for row in results)
    assert approved == TRIALS
    judge(results, concluded_once)


def test_five_intakes_over_the_same_queue() -> None:
    """Five intakes begin at the same case; who finds it on another desk goes on to the next."""
    left_to_automatic_officers(FIVE)
    results = race([drain(department) for department in DEPARTMENTS])
    drain_everything()
    judge(results, concluded_once)


def test_siblings_drain_without_a_sweep() -> None:
    """Five intakes and one fresh case, SKIP LOCKED, no sweep: each stops only when it is done."""
    cases = FIVE.up_to("accepted")
    leave_to_automatic_officers(FIVE.items)

    def nothing_is_left(rows: Rows, results: Sequence[Any]) -> None:
        assert sum(results) == len(DEPARTMENTS)
        rows.are_concluded_once()

    results = race(
        [until_done(department) for department in DEPARTMENTS],
        before=lambda trial: circulation.circulate(cases[trial].pk, at=MONDAY),
    )
    judge(results, nothing_is_left)


def test_two_intakes_decide_one_review() -> None:
    """The second intake of a department finds the case on another desk, or its review decided."""
    cases = TWO.up_to("accepted")
    leave_to_automatic_officers(TWO.items)
    results = race(
        [drain("tax"), drain("tax")],
        before=lambda trial: circulation.circulate(cases[trial].pk, at=MONDAY),
    )

    def decided_once(rows: Rows, results: Sequence[Any]) -> None:
        assert rows.reviews["t_tax"] == ReviewState.APPROVED
        assert sum(results) == rows.lines[Event.SUB_SIGN] == rows.lines[Event.SUB_APPROVE]

    judge(results, decided_once)
    drain_everything()
    judge(results, concluded_once)


def test_a_dependent_is_released_while_two_intakes_look_for_it() -> None:
    """Both prerequisites are approved and two workers want what waits for them: each finds it once."""
    cases = DEPENDENT.up_to("accepted")
    leave_to_automatic_officers(DEPENDENT.items)
    departments = ["tax", "social_security", "real_estate", "real_estate"]
    results = race(
        [until_done(department) for department in departments],
        before=lambda trial: circulation.circulate(cases[trial].pk, at=MONDAY),
    )

    def released_once(rows: Rows, results: Sequence[Any]) -> None:
        released = [e.sub_item for e in rows.case.entries.all() if e.event == Event.SUB_RELEASE]
        assert sorted(released) == ["t_check", "t_tax", "t_title"]
        signed = [e.sub_item for e in rows.case.entries.all() if e.event == Event.SUB_SIGN]
        assert len(signed) == len(set(signed))

    judge(results, released_once)
    drain_everything()
    judge(results, concluded_once)


def test_two_workers_circulate_while_two_intakes_drain() -> None:
    """Two circulating workers are after one case, two intakes after one queue: no deadlock."""
    cases = FIVE.up_to("received")
    leave_to_automatic_officers(FIVE.items)

    def in_turn(trial: int) -> int:
        """Drain another department in each trial."""
        department = DEPARTMENTS[trial % len(DEPARTMENTS)]
        return intake.drain(department, at=MONDAY, batch=2).worked

    def send(trial: int) -> int:
        return circulation.circulate_many(limit=2, at=MONDAY)

    results = race(
        [in_turn, in_turn, send, send],
        before=lambda trial: acceptance.accept(cases[trial].pk, by=CHEN, at=MONDAY),
    )
    assert {one + other for _first, _second, one, other in results} == {1}
    assert sum(first + second for first, second, _one, _other in results) >= TRIALS
    drain_everything()
    judge(results, concluded_once)
