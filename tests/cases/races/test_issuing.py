"""Races at the end: workers who issue the same set, clerks who hand it over (wall 7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cases import delivery, freezing, issuance
from cases.actors import Actor
from cases.delivery import Recipient, Ticked
from cases.lifecycle import CaseState, Event
from cases.models import Case, Certificate, IssuanceSet
from tests.cases.barrier import BATCH, Act, race, won
from tests.cases.races.ladders import TWO
from tests.cases.races.rows import Rows, judge
from tests.cast import CHEN, LIN, MONDAY

pytestmark = pytest.mark.usefixtures("nothing_fails_quietly")


def valid_once(rows: Rows, results: Sequence[Any]) -> None:
    """One set with one numbered, printed certificate, made valid by one line."""
    assert rows.case.state == CaseState.READY_FOR_ISSUE
    (only,) = rows.case.issuance_sets.all()
    (certificate,) = only.certificates.all()
    assert (only.state, certificate.valid_from) == ("valid", only.valid_at)
    assert certificate.number
    assert certificate.sha256
    lines = (Event.SET_FROZEN, Event.PREPARE_ISSUE, Event.SET_VALID)
    assert [rows.lines[event] for event in lines] == [1, 1, 1]


def assert_numbers_have_no_gap() -> None:
    """Every number was given to one certificate, and none was left out."""
    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, TWO.count + 1))


def test_two_workers_issue_one_case() -> None:
    """One set, one number for its certificate, made valid once."""
    cases = TWO.up_to("concluded")

    def issue(trial: int) -> int:
        return issuance.issue(cases[trial].pk, at=MONDAY)

    def by_one_of_them(rows: Rows, results: Sequence[Any]) -> None:
        assert sum(results) == 1
        valid_once(rows, results)

    judge(race([issue, issue]), by_one_of_them)
    assert_numbers_have_no_gap()


def issues_a_batch(cases: list[Case], step: int = 1) -> Act:
    """Return the act of a worker who issues the case of a trial and those after it, in either order."""

    def act(trial: int) -> int:
        batch = [case.pk for case in cases[trial : trial + BATCH]]
        freezing.freeze_many(Case.objects.filter(pk__in=batch), at=MONDAY)
        sets = IssuanceSet.objects.unfinished().filter(case__in=batch).order_by("pk")
        return issuance.finish_many(list(sets.values_list("pk", flat=True))[::step], at=MONDAY)

    return act


def test_two_workers_issue_batches_of_the_same_cases() -> None:
    """Batches that share most of their cases, in both orders: every set once, no number twice."""
    cases = TWO.up_to("concluded")
    results = race([issues_a_batch(cases), issues_a_batch(cases, step=-1)])
    assert sum(map(sum, results)) == TWO.count
    judge(results, valid_once)
    assert_numbers_have_no_gap()


def test_one_worker_issues_a_case_out_of_the_batch_of_another() -> None:
    """The case is in one set, with one number, whoever was quicker."""
    cases = TWO.up_to("concluded")

    def issue(trial: int) -> int:
        return issuance.issue(cases[min(trial + 1, TWO.count - 1)].pk, at=MONDAY)

    results = race([issues_a_batch(cases), issue])
    assert sum(map(sum, results)) == TWO.count
    judge(results, valid_once)
    assert_numbers_have_no_gap()


def test_two_clerks_hand_one_set_over() -> None:
    """One clerk hands over; there is one delivery receipt."""
    TWO.up_to("valid")
    ready = [(one.pk, Ticked.everything(one)) for one in IssuanceSet.objects.order_by("case_id")]

    def hands_over(clerk: Actor) -> Act:
        def act(trial: int) -> IssuanceSet:
            set_id, papers = ready[trial]
            return delivery.deliver(set_id, Recipient(True), papers, by=clerk, at=MONDAY)

        return act

    def handed_over_once(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == rows.lines[Event.DELIVER] == 1
        assert rows.notices["doc_delivery_receipt"] == 1
        assert rows.case.state == CaseState.ISSUED

    judge(race([hands_over(CHEN), hands_over(LIN)]), handed_over_once)
