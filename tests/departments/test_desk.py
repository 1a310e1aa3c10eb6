"""Stories at an officer's desk: sign, ask, approve, propose, sign as head, and every way to be refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import acceptance, circulation, refusals
from cases.acceptance import Typed
from cases.actors import Actor, Role
from cases.lifecycle import ReviewState
from cases.models import Case, FeedAnswer, MatterVersion, Review
from cases.models.review import Handling, Proposal
from departments import registry
from departments.models import SimulatedAnswer
from tests.cast import CHEN, MONDAY
from tests.departments.stories import (
    circulating_case,
    decide_until,
    look,
    pay,
    press,
    review_of,
)
from tests.departments.typed import typed_for
from tests.small_matters import Item, accepted, small_matter

ITEMS = (
    Item("t_one", "tax"),
    Item("t_two", "tax", steps=2),
    Item("t_pay", "tax", pays=True),
)


@pytest.fixture
def case(monday):
    """A case whose three sub-items all lie with the tax department."""
    made = accepted(small_matter(ITEMS))
    circulation.circulate(made.pk, at=MONDAY)
    return made


@pytest.fixture
def colleague(officer):
    """Wu Gang, who approves at the tax department, too."""
    return officer("wugang", "tax", Role.DEPARTMENT_APPROVER)


def signed(case, sub_item, by) -> Review:
    return circulation.sign_for(review_of(case, sub_item).pk, by=by.actor, at=MONDAY)


def proposed(case, sub_item, by, proposal=Proposal.APPROVE, remark="Seen.") -> Review:
    review = signed(case, sub_item, by)
    if proposal == Proposal.REFUSE:
        grounds = refusals.Grounds(remark, remark, "Deed Tax Law art. 11")
        return refusals.propose(review.pk, grounds, by=by.actor, at=MONDAY)
    opinion = circulation.Opinion(remark)
    return circulation.propose(review.pk, opinion, by=by.actor, at=MONDAY)


def state_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).state


def acts_on(page) -> list[str]:
    return [name for name, _button, _form in page.context["acts"]]


# The straight roads ------------------------------------------------------------------------------


def test_one_step_signed_for_and_approved(approver, case):
    review = review_of(case, "t_one")
    assert acts_on(look(approver.browser, review)) == ["sign-for"]
    done = press(approver.browser, review, "sign-for")
    assert done.url == reverse("department-review", args=[review.pk])
    page = look(approver.browser, review)
    assert acts_on(page) == ["approve", "propose-refusal"]
    assert "You have signed for this review." in page.text
    press(approver.browser, review, "approve", remark="Price agrees with the register.")
    review = review_of(case, "t_one")
    assert (review.state, review.approver) == (ReviewState.APPROVED, approver.actor.id)
    page = look(approver.browser, review)
    assert acts_on(page) == []
    assert "Price agrees with the register." in page.text
    assert page.context["next"] == review_of(case, "t_two")


def test_two_steps_proposed_by_one_and_signed_by_another(approver, head, case):
    review = signed(case, "t_two", approver)
    assert acts_on(look(approver.browser, review)) == ["propose-approval", "propose-refusal"]
    press(approver.browser, review, "propose-approval", remark="Complete.")
    assert state_of(review) == ReviewState.HEAD_REVIEW
    assert acts_on(look(approver.browser, review)) == []
    assert acts_on(look(head.browser, review)) == ["head-approve"]
    press(head.browser, review, "head-approve")
    review = review_of(case, "t_two")
    assert (review.state, review.head) == (ReviewState.APPROVED, head.actor.id)


def test_payment_asked_for_seen_and_approved(approver, case):
    review = signed(case, "t_pay", approver)
    assert acts_on(look(approver.browser, review)) == ["ask-for-payment"]
    press(approver.browser, review, "ask-for-payment", amount="12500.00")
    assert state_of(review) == ReviewState.AWAITING_APPLICANT
    assert acts_on(look(approver.browser, review)) == []
    pay(review, at=MONDAY)
    page = look(approver.browser, review)
    assert acts_on(page) == ["approve", "propose-refusal"]
    assert "12500.00 CNY · seen " in page.text
    press(approver.browser, review, "approve", remark="")
    assert state_of(review) == ReviewState.APPROVED


def test_the_amount_of_a_payment_may_stay_open(approver, case):
    review = signed(case, "t_pay", approver)
    press(approver.browser, review, "ask-for-payment", amount="")
    assert review.payment_requests.get().amount is None


def test_a_proposed_refusal_lies_with_the_head_with_its_reasons(approver, head, case):
    review = signed(case, "t_one", approver)
    press(approver.browser, review, "propose-refusal", remark="The price is not the real one.")
    review = review_of(case, "t_one")
    assert (review.state, review.proposal) == (ReviewState.HEAD_REVIEW, Proposal.REFUSE)
    page = look(head.browser, review)
    assert "Refusal is proposed" in page.text
    assert "The price is not the real one." in page.text
    assert "You would approve against this proposal" in page.text


# Two persons -------------------------------------------------------------------------------------


def test_a_head_who_prepared_the_review_does_not_sign_it(officer, head, case):
    both = officer("sunqi", "tax", Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD)
    review = proposed(case, "t_two", both)
    assert acts_on(look(both.browser, review)) == []
    page = press(both.browser, review, "head-approve")
    assert page.status_code == 403
    assert "You prepared this review, so another head must sign." in page.text
    assert state_of(review) == ReviewState.HEAD_REVIEW
    press(head.browser, review, "head-approve")
    assert state_of(review) == ReviewState.APPROVED


def test_whoever_took_the_case_in_decides_nothing_in_it(officer, monday):
    officer_and_clerk = officer("chenyu", "tax", Role.DEPARTMENT_APPROVER)
    at_the_window = Actor(officer_and_clerk.actor.id, frozenset({Role.WINDOW_CLERK}))
    version = small_matter(ITEMS)
    case = taken_in(at_the_window, version)
    review = review_of(case, "t_one")
    page = press(officer_and_clerk.browser, review, "sign-for")
    assert page.status_code == 403
    sentence = "You took this case in at the window, so a colleague must decide."
    assert sentence in page.text
    assert state_of(review) == ReviewState.QUEUED


def taken_in(clerk: Actor, version: MatterVersion) -> Case:
    """Let this clerk take a case in and accept it, and the hall circulate it."""
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=clerk, at=MONDAY)
    typed = Typed(typed_for(case.edition), demo=True)
    acceptance.fill_in(case.pk, typed, by=clerk, at=MONDAY)
    acceptance.receive(case.pk, division="320118", real_name_checked=True, by=clerk, at=MONDAY)
    acceptance.accept(case.pk, by=clerk, at=MONDAY)
    circulation.circulate(case.pk, at=MONDAY)
    return case


def test_a_colleagues_review_is_read_but_not_decided(approver, colleague, case):
    review = signed(case, "t_one", colleague)
    page = look(approver.browser, review)
    assert acts_on(page) == []
    assert "with a colleague" in page.text
    page = press(approver.browser, review, "approve", remark="I would approve.")
    assert page.status_code == 403
    assert "A colleague has signed for this review." in page.text
    assert "I would approve." in page.text  # nothing typed is lost
    assert state_of(review) == ReviewState.IN_REVIEW


def test_two_sign_at_once_and_the_second_is_told(approver, colleague, case):
    review = review_of(case, "t_one")
    look(approver.browser, review)
    signed(case, "t_one", colleague)
    page = press(approver.browser, review, "sign-for")
    assert page.status_code == 409
    assert review_of(case, "t_one").approver == colleague.actor.id


def test_automatic_work_is_left_to_its_officer(approver, monday, monkeypatch):
    monkeypatch.setattr(registry, "has_rule", lambda sub_item: True)
    registry.choose([("t_one", "tax")], Handling.AUTOMATIC, by=CHEN, at=MONDAY)
    case = accepted(small_matter(ITEMS))
    circulation.circulate(case.pk, at=MONDAY)
    page = look(approver.browser, review_of(case, "t_one"))
    assert acts_on(page) == []
    assert "automatic" in page.text


# Nothing typed is lost ---------------------------------------------------------------------------

BAD = [
    ("t_one", "propose-refusal", {"remark": "  "}, "This field is required."),
    ("t_one", "propose-refusal", {"remark": "x" * 2001}, "at most 2000 characters"),
    ("t_one", "approve", {"remark": "Call 13912345678 first"}, "Leave personal numbers out"),
    ("t_one", "approve", {"remark": "y" * 2001}, "at most 2000 characters"),
    ("t_pay", "ask-for-payment", {"amount": "12a"}, "Enter a number."),
    ("t_pay", "ask-for-payment", {"amount": "-1"}, "greater than or equal to 0"),
    ("t_pay", "ask-for-payment", {"amount": "1.234"}, "2 decimal places"),
]


@pytest.mark.parametrize(("sub_item", "act", "typed", "sentence"), BAD)
def test_bad_input_is_told_and_kept(approver, case, sub_item, act, typed, sentence):
    review = signed(case, sub_item, approver)
    page = press(approver.browser, review, act, **typed)
    assert page.status_code == 422
    assert sentence in page.text
    (value,) = typed.values()
    assert value.strip() in page.text
    assert state_of(review) == ReviewState.IN_REVIEW


def test_a_wrong_road_is_refused_and_the_remark_kept(approver, case):
    review = signed(case, "t_two", approver)
    page = press(approver.browser, review, "approve", remark="All is well.")
    assert page.status_code == 409
    assert "This sub-item needs the head: propose the decision." in page.text
    assert "All is well." in page.text


def test_no_decision_before_the_payment(approver, case):
    review = signed(case, "t_pay", approver)
    page = press(approver.browser, review, "approve", remark="Paid, I think.")
    assert page.status_code == 409
    assert "First ask for the payment; it has not been seen yet." in page.text
    assert "Paid, I think." in page.text


def test_a_double_click_acts_once(approver, case):
    review = review_of(case, "t_one")
    address = reverse("department-act", args=[review.pk, "sign-for"])
    token = {"form_token": "7b9c2f6e-0d4f-4f4e-9f57-2a7f0a7d0c11"}
    first, second = (approver.browser.post(address, token) for _ in range(2))
    assert first.url == second.url == reverse("department-review", args=[review.pk])
    assert case.entries.filter(event="sub_sign").count() == 1


def test_the_address_of_an_act_leads_back_to_the_review(approver, case):
    review = review_of(case, "t_one")
    answer = approver.browser.get(reverse("department-act", args=[review.pk, "approve"]))
    assert answer.url == reverse("department-review", args=[review.pk])
    assert press(approver.browser, review, "shred").status_code == 404


# Registers ---------------------------------------------------------------------------------------


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
