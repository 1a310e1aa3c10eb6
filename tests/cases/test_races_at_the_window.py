"""Races at the window: two presses, two clerks, a form that changes while it is received."""

from __future__ import annotations

import time

import pytest

from cases import acceptance, answers
from cases.acceptance import Typed
from cases.actors import Actor
from cases.lifecycle import CaseState, Event
from cases.models import Case, Entry, Notice
from tests.cases.barrier import TRIALS, Act, assert_journals_hold, race, winners
from tests.cases.ladder import Ladder
from tests.cast import CHEN, LIN, MONDAY
from tests.small_matters import five_departments

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nothing_fails_quietly"),
]

FIVE = Ladder(five_departments(), TRIALS)


def receive(cases: list[Case], clerk: Actor) -> Act:
    """Return a clerk's press on "receive"."""
    return lambda trial: acceptance.receive(
        cases[trial].pk, division="320118", real_name_checked=True, by=clerk, at=MONDAY
    )


def test_a_case_is_received_twice() -> None:
    """One clerk receives; there is one number and one receipt."""
    cases = FIVE.up_to("filled")
    assert winners(race([receive(cases, CHEN), receive(cases, LIN)])) == {1}
    assert Entry.objects.filter(event=Event.RECEIVE).count() == TRIALS
    assert Notice.objects.filter(kind="doc_receipt").count() == TRIALS
    assert Case.objects.values("number").distinct().count() == TRIALS
    assert_journals_hold()


def test_a_draft_is_changed_while_it_is_received() -> None:
    """A received case has a whole form, whoever was quicker."""
    cases = FIVE.up_to("filled")
    rubbed_out = Typed({"applicant_name": "李明"}, complete=False, demo=True)

    def rub_out(trial: int) -> Case:
        time.sleep(trial % 8 / 400)  # no faster than a person: sometimes before, sometimes after
        return acceptance.fill_in(cases[trial].pk, rubbed_out, by=LIN, at=MONDAY)

    assert winners(race([receive(cases, CHEN), rub_out])) == {1}
    for case in Case.objects.filter(state=CaseState.RECEIVED):
        places = case.personal_numbers.values_list("place", flat=True)
        assert answers.still_open(case.edition, case.form, places) == {}
        assert case.applicant_id is not None
    assert_journals_hold()


def test_a_case_is_accepted_twice() -> None:
    """A double press accepts once, with one notice and one start of the clocks."""
    cases = FIVE.up_to("received")

    def press(trial: int) -> Case:
        return acceptance.accept(cases[trial].pk, by=CHEN, at=MONDAY)

    assert winners(race([press, press])) == {1}
    assert Entry.objects.filter(event=Event.ACCEPT).count() == TRIALS
    assert Notice.objects.filter(kind="doc_acceptance").count() == TRIALS
    assert_journals_hold()
