"""Who decides: two steps and two persons, the right department, and nobody out of turn."""

from __future__ import annotations

import pytest

from cases import circulation, refusals
from cases.actors import HALL, Actor, Role
from cases.circulation import Opinion
from cases.errors import Invalid, NotAllowed, NotFound, Refusal, WrongState
from cases.lifecycle import CaseState, Event, ReviewState
from cases.models.review import Handling
from cases.refusals import Grounds
from departments import intake, registry
from tests.cases.circulating import TWO_STEPS, circulated, fresh, review, states
from tests.cast import CHEN, MONDAY, SUN, approver, head
from tests.small_matters import Item

pytestmark = pytest.mark.django_db


def test_two_steps_need_two_persons() -> None:
    case = circulated(TWO_STEPS)
    row = review(case, "t_title")
    both = Actor(
        "user:both", frozenset({Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD}), "real_estate"
    )
    circulation.sign_for(row.pk, by=both, at=MONDAY)
    with pytest.raises(WrongState):
        circulation.approve(row.pk, Opinion(), by=both, at=MONDAY)
    circulation.propose(row.pk, Opinion("fine"), by=both, at=MONDAY)
    with pytest.raises(NotAllowed):
        circulation.head_approve(row.pk, Opinion(), by=both, at=MONDAY)
    circulation.head_approve(row.pk, Opinion(), by=head("real_estate"), at=MONDAY)
    assert fresh(case).state == CaseState.CONCLUDED


def test_a_head_who_took_the_case_in_does_not_sign() -> None:
    case = circulated(TWO_STEPS)
    row = review(case, "t_title")
    circulation.sign_for(row.pk, by=approver("real_estate"), at=MONDAY)
    circulation.propose(row.pk, Opinion(), by=approver("real_estate"), at=MONDAY)
    chen_as_head = Actor(CHEN.id, frozenset({Role.DEPARTMENT_HEAD}), "real_estate")
    with pytest.raises(NotAllowed):
        circulation.head_approve(row.pk, Opinion(), by=chen_as_head, at=MONDAY)


def test_a_proposed_refusal_needs_reasons_and_goes_to_the_head() -> None:
    case = circulated((Item("t_check", "tax"),))
    row = review(case, "t_check")
    circulation.sign_for(row.pk, by=approver("tax"), at=MONDAY)
    with pytest.raises(Invalid) as refusal:
        refusals.propose(row.pk, Grounds("seen", "  ", ""), by=approver("tax"), at=MONDAY)
    assert set(refusal.value.fields) == {"reasons", "legal_basis"}
    grounds = Grounds("no title found", "no title", "Civil Code art. 209")
    refusals.propose(row.pk, grounds, by=approver("tax"), at=MONDAY)
    assert review(case, "t_check").state == ReviewState.HEAD_REVIEW


WRONG_HANDS = {
    "another department": approver("tax"),
    "a clerk": CHEN,
    "the hall itself": HALL,
    "a head": head("real_estate"),
    "the clerk who received, in another post": Actor(
        CHEN.id, frozenset({Role.DEPARTMENT_APPROVER}), "real_estate"
    ),
}


@pytest.mark.parametrize("who", WRONG_HANDS)
def test_only_an_approver_of_the_department_signs(who: str) -> None:
    case = circulated(TWO_STEPS)
    with pytest.raises(NotAllowed):
        circulation.sign_for(review(case, "t_title").pk, by=WRONG_HANDS[who], at=MONDAY)
    assert states(case) == {"t_title": "queued"}


def test_a_colleague_does_not_decide_what_another_signed_for() -> None:
    case = circulated((Item("t_check", "tax"),))
    row = review(case, "t_check")
    circulation.sign_for(row.pk, by=approver("tax", "first"), at=MONDAY)
    with pytest.raises(NotAllowed):
        circulation.approve(row.pk, Opinion(), by=approver("tax", "second"), at=MONDAY)


def test_an_unknown_review_is_not_found() -> None:
    with pytest.raises(NotFound):
        circulation.sign_for(10**9, by=approver("tax"), at=MONDAY)


def test_every_step_out_of_order_is_refused_and_changes_nothing() -> None:
    """State × act: on a review that is queued, in review or approved, only the next act works."""
    case = circulated((Item("t_check", "tax"),))
    row, officer = review(case, "t_check"), approver("tax")
    acts = {
        "sign": lambda: circulation.sign_for(row.pk, by=officer, at=MONDAY),
        "propose": lambda: circulation.propose(row.pk, Opinion(), by=officer, at=MONDAY),
        "approve": lambda: circulation.approve(row.pk, Opinion(), by=officer, at=MONDAY),
        "head": lambda: circulation.head_approve(row.pk, Opinion(), by=head("tax"), at=MONDAY),
    }
    open_acts = {"queued": "sign", "in_review": "approve", "approved": None}
    for state, allowed in open_acts.items():
        assert states(case)["t_check"] == state
        before = fresh(case).journal_count
        for name, act in acts.items():
            if name != allowed:
                with pytest.raises(Refusal):
                    act()
        assert fresh(case).journal_count == before
        if allowed:
            acts[allowed]()


def test_automatic_officers_are_two_and_named() -> None:
    registry.choose([("t_title", "real_estate")], Handling.AUTOMATIC, by=SUN, at=MONDAY)
    case = circulated(TWO_STEPS)
    assert intake.drain("real_estate", at=MONDAY).worked == 1
    row = review(case, "t_title")
    assert (row.approver, row.head) == ("system:real_estate.approver", "system:real_estate.head")
    actors = dict(case.entries.filter(sub_item="t_title").values_list("event", "actor"))
    assert actors[Event.SUB_PROPOSE] != actors[Event.SUB_HEAD_APPROVE]
