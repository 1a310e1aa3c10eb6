"""Races on the bulk path: intakes that drain the same cases pass each other and leave nothing behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from cases import acceptance, charges, circulation
from cases.charges import Seen
from cases.lifecycle import CaseState, Event
from cases.models import Case, Entry, Payment, PaymentRequest
from departments import intake
from tests.cases.barrier import TRIALS, Act, assert_journals_hold, race
from tests.cases.ladder import Ladder, circulate, leave_to_automatic_officers
from tests.cast import CHEN, DEPARTMENTS, MONDAY
from tests.small_matters import Item, five_departments

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nothing_fails_quietly"),
]

FIVE = Ladder(five_departments(), TRIALS)
PAYING = Ladder((Item("t_pay", "tax", pays=True), Item("t_title", "real_estate")), TRIALS)


def accepted(ladder: Ladder) -> list[Case]:
    """Bring the cases to acceptance; what they will queue goes to the automatic officers."""
    cases = ladder.up_to("accepted")
    leave_to_automatic_officers(ladder.items)
    return cases


def drain(department: str, batch: int = 1) -> Act:
    """Return the act of one intake: one batch."""
    return lambda trial: intake.drain(department, at=MONDAY, batch=batch).worked


def drain_everything() -> None:
    """Let all intakes work until none of them finds anything."""
    while sum(intake.drain(department, at=MONDAY).worked for department in DEPARTMENTS):
        pass


def sum_of(rows: Sequence[Sequence[int]]) -> list[int]:
    """Return the reviews or cases worked on in each trial."""
    return [sum(row) for row in rows]


def assert_concluded_once(reviews: int) -> None:
    """Every case has so many approvals and one conclusion, and its journal proves its state."""
    states = Counter(Case.objects.values_list("state", flat=True))
    assert states == {CaseState.CONCLUDED: TRIALS}
    lines = Counter(Entry.objects.values_list("case_id", "event"))
    for case in Case.objects.values_list("pk", flat=True):
        assert (lines[case, Event.SUB_APPROVE], lines[case, Event.CONCLUDE]) == (reviews, 1)
    assert_journals_hold()


def test_five_intakes_over_the_same_queue() -> None:
    """Five intakes begin at the same case; who finds it on another desk goes on to the next."""
    accepted(FIVE)
    circulate()
    race([drain(department) for department in DEPARTMENTS])
    drain_everything()
    assert_concluded_once(reviews=5)


def test_siblings_drain_without_a_sweep() -> None:
    """Five intakes and one fresh case, SKIP LOCKED, no sweep: each stops only when it is done."""
    cases = accepted(FIVE)

    def until_done(department: str) -> Act:
        def act(trial: int) -> int:
            worked = 0
            while intake.has_work(department, at=MONDAY):
                worked += intake.drain(department, at=MONDAY).worked
            return worked

        return act

    results = race(
        [until_done(department) for department in DEPARTMENTS],
        before=lambda trial: circulation.circulate(cases[trial].pk, at=MONDAY),
    )
    assert results == [[1] * 5] * TRIALS
    assert_concluded_once(reviews=5)


def test_two_intakes_decide_one_review() -> None:
    """The second intake of a department finds the case on another desk, or its review decided."""
    cases = accepted(FIVE)
    results = race(
        [drain("tax"), drain("tax")],
        before=lambda trial: circulation.circulate(cases[trial].pk, at=MONDAY),
    )
    assert set(sum_of(results)) == {1}
    drain_everything()
    assert_concluded_once(reviews=5)


def test_batches_over_the_same_cases() -> None:
    """Two circulating workers are after one case, two intakes after one queue: no deadlock."""
    cases = FIVE.up_to("received")
    leave_to_automatic_officers(FIVE.items)

    def in_turn(trial: int) -> int:
        """Drain another department in each trial, so that no queue runs dry."""
        department = DEPARTMENTS[trial % len(DEPARTMENTS)]
        return intake.drain(department, at=MONDAY, batch=2).worked

    def send(trial: int) -> int:
        return circulation.circulate_many(limit=2, at=MONDAY)

    results = race(
        [in_turn, in_turn, send, send],
        before=lambda trial: acceptance.accept(cases[trial].pk, by=CHEN, at=MONDAY),
    )
    assert {one + other for _first, _second, one, other in results} == {1}
    assert all(first + second for first, second, _one, _other in results[1:])
    drain_everything()
    assert_concluded_once(reviews=5)


def test_payment_is_seen_while_intakes_drain() -> None:
    """The payment that frees a review, its own intake and a sibling's are after the same case."""
    accepted(PAYING)
    circulate()
    while intake.drain("tax", at=MONDAY).worked:
        pass
    requests = list(PaymentRequest.objects.order_by("review__case_id").values_list("pk", flat=True))
    assert len(requests) == TRIALS

    def pay(trial: int) -> Payment:
        seen = Seen("100.00", f"REF-{trial:06d}")
        return charges.payment_seen(requests[trial], seen, by=CHEN, at=MONDAY)

    race([pay, drain("tax"), drain("real_estate")])
    drain_everything()
    assert_concluded_once(reviews=2)
