"""Stories at an officer's desk that go straight: sign, ask, approve, propose, sign as head."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.actors import Role
from cases.lifecycle import ReviewState
from cases.models.review import Handling
from departments import registry
from tests.cast import CHEN, MONDAY
from tests.departments.desks import acts_on, signed, state_of, tax_case
from tests.departments.stories import look, pay, press, review_of


@pytest.fixture
def case(monday):
    """A case most of whose sub-items lie with the tax department."""
    return tax_case()


@pytest.fixture
def colleague(officer):
    """Wu Gang, who approves at the tax department, too."""
    return officer("wugang", "tax", Role.DEPARTMENT_APPROVER)


# The straight roads ------------------------------------------------------------------------------


def test_one_step_signed_for_and_approved(approver, case):
    review = review_of(case, "t_one")
    assert acts_on(look(approver.browser, review)) == ["sign-for"]
    done = press(approver.browser, review, "sign-for")
    assert done.url == reverse("department-review", args=[review.pk])
    page = look(approver.browser, review)
    assert acts_on(page) == ["approve", "return", "propose-refusal"]
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
    usual = ["propose-approval", "return", "propose-refusal"]
    assert acts_on(look(approver.browser, review)) == usual
    press(approver.browser, review, "propose-approval", remark="Complete.")
    assert state_of(review) == ReviewState.HEAD_REVIEW
    page = look(approver.browser, review)
    assert acts_on(page) == []
    assert "It lies with the head of the department now." in page.text
    page = look(head.browser, review)
    assert acts_on(page) == ["head-approve", "send-back", "refuse"]
    assert "Complete." in page.text
    press(head.browser, review, "head-approve")
    review = review_of(case, "t_two")
    assert (review.state, review.head) == (ReviewState.APPROVED, head.actor.id)


def test_payment_asked_for_seen_and_approved(approver, case):
    review = signed(case, "t_pay", approver)
    usual = ["ask-for-payment", "return", "propose-refusal"]
    assert acts_on(look(approver.browser, review)) == usual
    press(approver.browser, review, "ask-for-payment", amount="12500.00")
    assert state_of(review) == ReviewState.AWAITING_APPLICANT
    page = look(approver.browser, review)
    assert acts_on(page) == []
    assert "It waits for the payment." in page.text
    assert "a payment of 12500.00 CNY" in page.text
    pay(review, at=MONDAY)
    page = look(approver.browser, review)
    assert acts_on(page) == ["approve", "return", "propose-refusal"]
    assert "12500.00 CNY · seen " in page.text
    press(approver.browser, review, "approve", remark="")
    assert state_of(review) == ReviewState.APPROVED


def test_the_amount_of_a_payment_may_stay_open(approver, case):
    review = signed(case, "t_pay", approver)
    press(approver.browser, review, "ask-for-payment", amount="")
    assert review.payment_requests.get().amount is None


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
    page = look(approver.browser, review_of(tax_case(), "t_one"))
    assert acts_on(page) == []
    assert "The automatic officers work on this review by themselves." in page.text


# Nothing typed is lost ---------------------------------------------------------------------------

BAD = [
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
    assert value in page.text
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
    for act in ("sign-for", "approve", "return", "refuse"):
        answer = approver.browser.get(reverse("department-act", args=[review.pk, act]))
        assert answer.url == reverse("department-review", args=[review.pk])
    assert press(approver.browser, review, "shred").status_code == 404


def test_an_act_with_much_to_type_has_its_own_address(approver, case):
    review = signed(case, "t_one", approver)
    for act in ("return", "propose-refusal"):
        page = approver.browser.get(reverse("department-act", args=[review.pk, act]))
        assert page.context["opened"].name == act
        assert LAW_OF_THE_SUB_ITEM in page.text


#: The legal basis of every sub-item of a small matter, as the form has it before anything is typed.
LAW_OF_THE_SUB_ITEM = "契税法"
