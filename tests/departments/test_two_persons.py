"""Whoever prepared does not sign, and whoever took a case in decides nothing in it."""

from __future__ import annotations

import pytest

from cases import acceptance, circulation
from cases.acceptance import Typed
from cases.actors import Actor, Role
from cases.lifecycle import ReviewState
from cases.models import Case, MatterVersion
from cases.models.review import Proposal
from departments import queue
from tests.cast import MONDAY
from tests.departments.desks import REFUSAL, acts_on, proposed, state_of, tax_case
from tests.departments.stories import look, press, review_of
from tests.departments.typed import typed_for
from tests.small_matters import Item, small_matter

PREPARED = "You prepared this review, so another head must sign."
TOOK_IN = "You took this case in at the window, so a colleague must decide."


@pytest.fixture
def both(officer):
    """Sun Qi, who approves and heads at the tax department."""
    return officer("sunqi", "tax", Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD)


def test_a_head_who_prepared_the_review_does_not_sign_it(both, head, monday):
    review = proposed(tax_case(), "t_two", both)
    page = look(both.browser, review)
    assert acts_on(page) == []
    assert PREPARED in page.text
    page = press(both.browser, review, "head-approve")
    assert page.status_code == 403
    assert PREPARED in page.text
    assert state_of(review) == ReviewState.HEAD_REVIEW
    press(head.browser, review, "head-approve")
    assert state_of(review) == ReviewState.APPROVED


def test_a_head_who_proposed_the_refusal_does_not_decide_it(both, head, monday):
    review = proposed(tax_case(), "t_two", both, Proposal.REFUSE)
    page = press(both.browser, review, "refuse", **REFUSAL)
    assert page.status_code == 403
    assert PREPARED in page.text
    assert REFUSAL["facts"] in page.text
    press(head.browser, review, "refuse", **REFUSAL)
    assert state_of(review) == ReviewState.REFUSED


@pytest.fixture
def clerk_and_officer(officer):
    """Chen Yu, who was at the window and approves at the tax department now."""
    return officer("chenyu", "tax", Role.DEPARTMENT_APPROVER)


@pytest.fixture
def own_case(clerk_and_officer, monday):
    """A case that Chen Yu took in."""
    at_the_window = Actor(clerk_and_officer.actor.id, frozenset({Role.WINDOW_CLERK}))
    return taken_in(at_the_window, small_matter([Item("t_one", "tax")]))


def test_whoever_took_the_case_in_decides_nothing_in_it(clerk_and_officer, own_case):
    review = review_of(own_case, "t_one")
    page = look(clerk_and_officer.browser, review)
    assert acts_on(page) == []
    assert TOOK_IN in page.text
    page = press(clerk_and_officer.browser, review, "sign-for")
    assert page.status_code == 403
    assert TOOK_IN in page.text
    assert state_of(review) == ReviewState.QUEUED


def test_a_case_taken_in_is_never_offered_next(clerk_and_officer, approver, own_case):
    other = review_of(tax_case(), "t_one")
    assert queue.next_for(approver.actor, besides=other) == review_of(own_case, "t_one")
    assert queue.next_for(clerk_and_officer.actor, besides=other) != review_of(own_case, "t_one")


def taken_in(clerk: Actor, version: MatterVersion) -> Case:
    """Let this clerk take a case in and accept it, and the hall circulate it."""
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=clerk, at=MONDAY)
    typed = Typed(typed_for(case.edition), demo=True)
    acceptance.fill_in(case.pk, typed, by=clerk, at=MONDAY)
    acceptance.receive(case.pk, division="320118", real_name_checked=True, by=clerk, at=MONDAY)
    acceptance.accept(case.pk, by=clerk, at=MONDAY)
    circulation.circulate(case.pk, at=MONDAY)
    return case
