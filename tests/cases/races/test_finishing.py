"""Races to the end of a case: the last departments finish, while somebody returns it or withdraws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cases import circulation, endings, freezing, returns
from cases.circulation import Opinion
from cases.endings import Request
from cases.lifecycle import CaseState, Event, Outcome
from cases.models import DefectList, Review
from tests.cases.barrier import Act, race, won
from tests.cases.ladder import answer_defects, conclude, reviews_of
from tests.cases.races.ladders import BY_DEPARTMENTS, TWO
from tests.cases.races.paths import PATHS, Path
from tests.cases.races.rows import Rows, judge
from tests.cast import CHEN, MONDAY, approver
from tests.small_matters import Item

pytestmark = pytest.mark.usefixtures("nothing_fails_quietly")


def approves(path: Path, item: Item) -> Act:
    """Return the act of a department that approves its review of each case."""
    officer, reviews = approver(item.department), reviews_of(item.id)
    return lambda trial: path.approve(reviews[trial], officer)


@pytest.mark.parametrize("departments", BY_DEPARTMENTS)
def test_departments_finish_at_once(departments: int, path: Path) -> None:
    """The last of so many simultaneous approvals concludes the case, and only that one (wall 4)."""
    ladder = BY_DEPARTMENTS[departments]
    ladder.up_to("signed")
    assert len(ladder.items) == departments

    def concluded_once(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == departments
        rows.are_concluded_once()

    judge(race([approves(path, item) for item in ladder.items]), concluded_once)


def test_one_department_finishes_on_each_path_at_once() -> None:
    """A person and an intake finish the same case: the two paths wait for each other."""
    TWO.up_to("signed")

    def concluded_once(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == 2
        rows.are_concluded_once()

    acts = [approves(path, item) for path, item in zip(PATHS.values(), TWO.items, strict=True)]
    judge(race(acts), concluded_once)


def test_departments_finish_while_the_case_is_withdrawn(path: Path) -> None:
    """Concluded or withdrawn, never both; what was approved before stays, what was open is recalled."""
    cases = TWO.up_to("signed")
    request = Request("I changed my mind.", signed=True)

    def withdraw(trial: int) -> Any:
        return endings.withdraw(cases[trial].pk, request, by=CHEN, at=MONDAY)

    def ended_once(rows: Rows, results: Sequence[Any]) -> None:
        *_approvals, withdrawal = results
        withdrawn = bool(won([withdrawal]))
        outcome = Outcome.WITHDRAWN if withdrawn else Outcome.APPROVED
        assert (rows.case.state, rows.case.outcome) == (CaseState.CONCLUDED, outcome)
        assert rows.lines[Event.WITHDRAW] == withdrawn
        assert rows.lines[Event.CONCLUDE] == (not withdrawn)
        assert rows.lines[Event.SUB_APPROVE] == won(results) - withdrawn
        assert rows.lines[Event.SUB_WITHDRAW] == 2 - rows.lines[Event.SUB_APPROVE]
        assert rows.notices["doc_conclusion"] == (not withdrawn)
        assert rows.notices["doc_withdrawal_confirmation"] == withdrawn

    acts = [approves(path, item) for item in TWO.items]
    judge(race([*acts, withdraw]), ended_once)


def test_one_department_finishes_while_the_other_returns(path: Path) -> None:
    """The case waits for its applicant by one line, goes on by one line, and is concluded once."""
    TWO.up_to("signed")
    reviews, officer = reviews_of("t_title"), approver("real_estate")

    def give_back(trial: int) -> Any:
        return path.give_back(reviews[trial], officer)

    def waits(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == 2
        assert rows.reviews == {"t_tax": "approved", "t_title": "returned"}
        assert rows.case.state == CaseState.AWAITING_APPLICANT
        assert rows.lines[Event.ALL_WAIT_APPLICANT] == rows.lines[Event.SUB_RETURN] == 1
        assert len(rows.case.defect_lists.all()) == rows.notices["doc_department_return"] == 1

    def went_on(rows: Rows, results: Sequence[Any]) -> None:
        assert rows.lines[Event.APPLICANT_DONE] == 1
        rows.are_concluded_once()

    results = race([approves(path, TWO.items[0]), give_back])
    judge(results, waits)
    answer_defects()
    for slip in DefectList.objects.open():
        returns.resupply(slip.pk, by=CHEN, at=MONDAY)
    conclude()
    judge(results, went_on)


def test_a_returned_review_comes_back_while_everybody_decides(path: Path) -> None:
    """Resupplied once; whoever decides too early is told; the case neither waits on nor is stuck."""
    TWO.up_to("returned")
    slips = list(DefectList.objects.order_by("case_id").values_list("pk", flat=True))

    def resupply(trial: int) -> Review:
        return returns.resupply(slips[trial], by=CHEN, at=MONDAY)

    def is_back(rows: Rows, results: Sequence[Any]) -> None:
        back, early, other = results
        assert won([back, other]) == 2
        assert rows.lines[Event.SUB_RESUPPLY] == 1
        assert rows.lines[Event.SUB_APPROVE] == 1 + won([early])
        assert rows.lines[Event.ALL_WAIT_APPLICANT] == rows.lines[Event.APPLICANT_DONE] <= 1
        assert rows.reviews == {
            "t_tax": "approved" if won([early]) else "in_review",
            "t_title": "approved",
        }

    results = race([resupply, *(approves(path, item) for item in TWO.items)])
    judge(results, is_back)
    conclude()
    judge(results, lambda rows, results: rows.are_concluded_once())


def test_a_case_is_concluded_while_workers_look_for_something_to_issue() -> None:
    """One set with one certificate, whether a worker came too early, in time, or with a colleague."""
    cases = TWO.up_to("signed")
    for review in reviews_of("t_title"):
        circulation.approve(review, Opinion(), by=approver("real_estate"), at=MONDAY)

    def freeze(trial: int) -> int:
        return freezing.freeze(cases[trial].pk, at=MONDAY) is not None

    def one_set(rows: Rows, results: Sequence[Any]) -> None:
        _approval, *frozen = results
        rows.are_concluded_once()
        assert len(rows.case.issuance_sets.all()) == rows.lines[Event.SET_FROZEN] == sum(frozen)
        assert sum(frozen) <= 1

    def all_frozen(rows: Rows, results: Sequence[Any]) -> None:
        (only,) = rows.case.issuance_sets.all()
        assert len(only.certificates.all()) == rows.lines[Event.SET_FROZEN] == 1

    results = race([approves(PATHS["single"], TWO.items[0]), freeze, freeze])
    judge(results, one_set)
    for case in cases:
        freezing.freeze(case.pk, at=MONDAY)
    judge(results, all_frozen)
