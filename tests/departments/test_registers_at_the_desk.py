"""Registers at the desk: asked before a decision, and what their answers stop."""

from __future__ import annotations

import pytest

from cases import circulation
from cases.actors import Role
from cases.lifecycle import ReviewState
from cases.models import FeedAnswer
from departments.models import SimulatedAnswer
from tests.cast import MONDAY
from tests.departments.desks import signed, state_of
from tests.departments.stories import circulating_case, decide_until, look, press


@pytest.fixture
def registrar(officer):
    """Zheng Jie, who approves at the real-estate registration."""
    return officer("zhengjie", "real_estate", Role.DEPARTMENT_APPROVER)


@pytest.fixture
def house(versions, monday):
    """A house sale whose title is about to be checked."""
    return circulating_case(versions["SHS"], buyer_loan="false")


def told(case, answer: str, purpose: str = "bc_shs_title_restricted") -> None:
    SimulatedAnswer.objects.update_or_create(
        case_number=case.number, purpose=purpose, defaults={"answer": answer}
    )


def test_a_register_is_asked_before_the_approval_and_its_answer_shown(registrar, house):
    review = signed(house, "shs_re_precheck", registrar)
    assert "not asked yet" in look(registrar.browser, review).text
    press(registrar.browser, review, "approve", remark="")
    assert state_of(review) == ReviewState.APPROVED
    answer = FeedAnswer.objects.get(case=house, purpose="bc_shs_title_restricted")
    assert (answer.hit, answer.asked_by) == (False, registrar.actor.id)
    page = look(registrar.browser, review)
    assert "nothing found" in page.text
    assert answer.reference in page.text


def test_a_hit_stops_the_approval_with_its_sentence(registrar, house):
    told(house, SimulatedAnswer.Answer.YES)
    review = signed(house, "shs_re_precheck", registrar)
    page = press(registrar.browser, review, "approve", remark="Looks clean.")
    assert page.status_code == 409
    assert "Stopped by a register: seizure, objection, right of residence" in page.text
    assert "This stops the approval." in page.text
    assert "Looks clean." in page.text
    assert state_of(review) == ReviewState.IN_REVIEW


def test_a_silent_register_says_try_again_and_later_the_same_button_works(registrar, house):
    told(house, SimulatedAnswer.Answer.SILENT)
    review = signed(house, "shs_re_precheck", registrar)
    page = press(registrar.browser, review, "approve", remark="Clean.")
    assert page.status_code == 409
    assert "A register has not answered yet. Try again in a moment." in page.text
    assert not FeedAnswer.objects.filter(case=house, purpose="bc_shs_title_restricted").exists()
    told(house, SimulatedAnswer.Answer.NO)
    press(registrar.browser, review, "approve", remark="Clean.")
    assert state_of(review) == ReviewState.APPROVED


def test_the_head_is_stopped_by_a_measure_that_came_later(registrar, officer, house):
    chief = officer("fengtao", "real_estate", Role.DEPARTMENT_HEAD)
    review = decide_until(house, "shs_re_transfer")
    circulation.sign_for(review.pk, by=registrar.actor, at=MONDAY)
    press(registrar.browser, review, "propose-approval", remark="")
    told(house, SimulatedAnswer.Answer.YES, "bc_shs_late_court_measure")
    page = press(chief.browser, review, "head-approve")
    assert page.status_code == 409
    assert "court measure after the first check" in page.text
    assert state_of(review) == ReviewState.HEAD_REVIEW


def test_nobody_asks_a_register_about_a_review_of_others(registrar, officer, house):
    curious = officer("mali", "real_estate", Role.DEPARTMENT_APPROVER)
    review = signed(house, "shs_re_precheck", registrar)
    page = press(curious.browser, review, "approve", remark="")
    assert page.status_code == 403
    assert not FeedAnswer.objects.filter(asked_by=curious.actor.id).exists()


def test_no_decision_while_the_public_notice_runs(officer, versions, monday):
    clerk_of_notices = officer("hanxue", "market_regulation", Role.DEPARTMENT_APPROVER)
    case = circulating_case(versions["CAP"], direction="decrease")
    review = signed(case, "cap_mr_notice", clerk_of_notices)
    page = look(clerk_of_notices.browser, review)
    assert "The public notice is still running" in page.text
    page = press(clerk_of_notices.browser, review, "approve", remark="No creditor came.")
    assert page.status_code == 409
    assert "The public notice runs until" in page.text
    assert "No creditor came." in page.text
