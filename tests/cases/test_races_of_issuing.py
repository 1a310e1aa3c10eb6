"""Races at the end: workers who issue the same set, clerks who hand it over (wall 7)."""

from __future__ import annotations

from collections import Counter

import pytest

from cases import issuance
from cases.actors import Actor
from cases.issuance import Recipient, Ticked
from cases.lifecycle import CaseState, Event
from cases.models import Case, Certificate, Entry, IssuanceSet, Notice
from tests.cases.barrier import PRINTED_TRIALS, TRIALS, Act, assert_journals_hold, race, winners
from tests.cases.ladder import Ladder
from tests.cast import CHEN, LIN, MONDAY
from tests.small_matters import Item

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nothing_fails_quietly"),
]

PRINTED = Ladder((Item("t_tax", "tax", outputs=("o_deed_tax_certificate",)),), TRIALS)


def test_two_workers_issue_one_case() -> None:
    """One set, one number for its certificate, made valid once."""
    cases = PRINTED.up_to("concluded")

    def issue(trial: int) -> int:
        return issuance.issue(cases[trial].pk, at=MONDAY)

    results = race([issue, issue])
    assert {sum(row) for row in results} == {1}
    assert Counter(Case.objects.values_list("state", flat=True)) == {
        CaseState.READY_FOR_ISSUE: TRIALS
    }
    assert Counter(IssuanceSet.objects.values_list("state", flat=True)) == {"valid": TRIALS}
    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, TRIALS + 1))
    assert Entry.objects.filter(event=Event.PREPARE_ISSUE).count() == TRIALS
    assert_journals_hold()


def test_two_clerks_hand_one_set_over() -> None:
    """One clerk hands over; there is one delivery receipt."""
    for case in PRINTED.up_to("concluded")[:PRINTED_TRIALS]:
        issuance.issue(case.pk, at=MONDAY)
    ready = [
        (issuance_set.pk, Ticked.everything(issuance_set))
        for issuance_set in IssuanceSet.objects.all()
    ]

    def hand_over(clerk: Actor) -> Act:
        def act(trial: int) -> IssuanceSet:
            set_id, papers = ready[trial]
            return issuance.deliver(set_id, Recipient(True), papers, by=clerk, at=MONDAY)

        return act

    assert winners(race([hand_over(CHEN), hand_over(LIN)], PRINTED_TRIALS)) == {1}
    assert Notice.objects.filter(kind="doc_delivery_receipt").count() == PRINTED_TRIALS
    assert Case.objects.filter(state=CaseState.ISSUED).count() == PRINTED_TRIALS
    assert Entry.objects.filter(event=Event.DELIVER).count() == PRINTED_TRIALS
    assert_journals_hold()
