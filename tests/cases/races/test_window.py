"""Races at the window: two presses, two clerks, a form or a catalogue that changes meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from cases import acceptance, answers
from cases.acceptance import Typed
from cases.actors import Actor
from cases.catalogue.publish import publish, rules
from cases.catalogue.types import Catalogue
from cases.lifecycle import CaseState, Event
from cases.models import Case, MatterVersion
from tests.cases.barrier import BATCH, Act, race, won
from tests.cases.ladder import circulate
from tests.cases.races.ladders import TWO
from tests.cases.races.rows import Rows, judge
from tests.cast import CHEN, LIN, MONDAY
from tests.small_matters import Item, accepted, shipped, small_matter

pytestmark = pytest.mark.usefixtures("nothing_fails_quietly")


def receives(cases: list[Case], clerk: Actor) -> Act:
    """Return a clerk's press on "receive"."""
    return lambda trial: acceptance.receive(
        cases[trial].pk, division="320118", real_name_checked=True, by=clerk, at=MONDAY
    )


def accepts(cases: list[Case], clerk: Actor) -> Act:
    """Return a clerk's press on "accept"."""
    return lambda trial: acceptance.accept(cases[trial].pk, by=clerk, at=MONDAY)


def test_a_case_is_received_twice() -> None:
    """One clerk receives; there is one number and one receipt."""
    cases = TWO.up_to("filled")

    def received_once(rows: Rows, results: Sequence[Any]) -> None:
        assert won(results) == 1
        assert rows.lines[Event.RECEIVE] == rows.notices["doc_receipt"] == 1

    results = race([receives(cases, CHEN), receives(cases, LIN)])
    judge(results, received_once)
    assert Case.objects.values("number").distinct().count() == len(cases)


def test_a_draft_is_changed_while_it_is_received() -> None:
    """A received case has a whole form, whoever was quicker."""
    cases = TWO.up_to("filled")
    rubbed_out = Typed({"applicant_name": "李明"}, complete=False, demo=True)

    def rub_out(trial: int) -> Case:
        time.sleep(trial % 8 / 400)  # no faster than a person: sometimes before, sometimes after
        return acceptance.fill_in(cases[trial].pk, rubbed_out, by=LIN, at=MONDAY)

    def whole_or_a_draft(rows: Rows, results: Sequence[Any]) -> None:
        received, rubbed = results
        assert won(results) == 1
        case = rows.case
        assert case.state == (CaseState.DRAFT if won([rubbed]) else CaseState.RECEIVED)
        if won([received]):
            places = case.personal_numbers.values_list("place", flat=True)
            assert answers.still_open(case.edition, case.form, places) == {}
            assert case.applicant_id is not None

    judge(race([receives(cases, CHEN), rub_out]), whole_or_a_draft)


def accepts_a_batch(cases: list[Case], clerk: Actor, step: int = 1) -> Act:
    """Return the act of a clerk who accepts the case of a trial and those after it, in either order."""

    def act(trial: int) -> int:
        batch = [case.pk for case in cases[trial : trial + BATCH]][::step]
        return len(batch) - len(acceptance.accept_many(batch, by=clerk, at=MONDAY))

    return act


def accepted_once(rows: Rows, results: Sequence[Any]) -> None:
    """One line and one notice, by the clerk whose clocks started."""
    assert rows.case.state == CaseState.ACCEPTED
    assert rows.lines[Event.ACCEPT] == rows.notices["doc_acceptance"] == 1
    (line,) = (entry for entry in rows.case.entries.all() if entry.event == Event.ACCEPT)
    assert rows.case.accepted_by == line.actor


def test_a_case_is_accepted_twice() -> None:
    """A double press accepts once, with one notice and one start of the clocks."""
    cases = TWO.up_to("received")
    results = race([accepts(cases, CHEN), accepts(cases, LIN)])
    assert {won(row) for row in results} == {1}
    judge(results, accepted_once)


def test_batches_of_the_same_cases_are_accepted_twice() -> None:
    """Batches that share most of their cases, in both orders: each case by one of them, no deadlock."""
    cases = TWO.up_to("received")
    results = race([accepts_a_batch(cases, CHEN), accepts_a_batch(cases, LIN, step=-1)])
    assert sum(map(sum, results)) == TWO.count
    judge(results, accepted_once)


def test_a_case_is_accepted_out_of_the_middle_of_a_batch() -> None:
    """The batch leaves alone what was accepted before, and accepts the rest."""
    cases = TWO.up_to("received")
    ahead = [*cases[1:], cases[0]]
    results = race([accepts_a_batch(cases, CHEN), accepts(ahead, LIN)])
    assert sum(batch + won([single]) for batch, single in results) == TWO.count
    judge(results, accepted_once)


def test_a_catalogue_is_published_while_cases_are_accepted() -> None:
    """A case keeps the version that it was opened under; nobody ever finds two current ones, or none."""
    cases = TWO.up_to("received")
    old = cases[0].version
    new = small_matter((*TWO.items, Item("t_water", "utilities", optional=True)))
    catalogues = [_catalogue_of(version) for version in (new, old)]
    publish(catalogues[1], MONDAY)

    def publishes(trial: int) -> list[MatterVersion]:
        return publish(catalogues[trial % 2], MONDAY)

    def opens(trial: int) -> Case:
        return accepted(MatterVersion.objects.current().get(code=old.code))

    def keeps_the_old(rows: Rows, results: Sequence[Any]) -> None:
        assert rows.lines[Event.ACCEPT] == rows.notices["doc_acceptance"] == 1
        assert rows.case.version_id == old.pk
        assert set(rows.reviews) == set(rules(old).matter.sub_items)

    def keeps_its_own(rows: Rows, results: Sequence[Any]) -> None:
        opened = results[-1]
        assert (rows.case.pk, rows.case.version_id) == (opened.pk, opened.version_id)
        assert set(rows.reviews) == set(rules(opened.version).matter.sub_items)

    results = race([accepts(cases, CHEN), publishes, publishes, opens])
    assert MatterVersion.objects.current().count() == 1
    circulate()
    received = [case.pk for case in cases]
    judge(results, keeps_the_old, Case.objects.filter(pk__in=received))
    judge(results, keeps_its_own, Case.objects.exclude(pk__in=received))


def _catalogue_of(version: MatterVersion) -> Catalogue:
    return replace(shipped(), editions={version.code: rules(version)})
