"""Payments: asked for, found by case number, entered once, and what waits goes on."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from cases.models import Case, Payment, PaymentRequest
from hall.cashier import reading
from tests.faces import ROLES, holder_of, sentences, shown_in, waiting_for_payment
from web import idempotency


@pytest.fixture
def case(sun) -> Case:
    """A house sale whose seller and buyer are asked for their taxes."""
    return waiting_for_payment(sun)


@pytest.fixture
def asked(case) -> PaymentRequest:
    """What the buyer is asked for."""
    return PaymentRequest.objects.get(review__case=case, review__sub_item="shs_tax_deed")


def lines(browser, **query: str) -> list[str]:
    return [line.sub_item for line in browser.get("/cashier/", query).context["page"].lines]


def test_open_requests_are_listed_and_found_by_case_number(sun, case):
    other = waiting_for_payment(sun)
    assert len(lines(sun)) == 4
    assert lines(sun, number=other.number) == [
        "Seller taxes: VAT, surcharges, IIT",
        "Deed tax of the buyer",
    ]
    assert lines(sun, number="999") == lines(sun, number="\x00") == []


def test_the_list_goes_on_after_the_last_request(sun, case, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 1)
    page = sun.get("/cashier/").context["page"]
    assert lines(sun, after=str(page.next)) == ["Deed tax of the buyer"]
    assert sun.get("/cashier/", {"after": str(page.next)}).context["page"].next is None


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    sun, case, django_assert_max_num_queries
):
    waiting_for_payment(sun)
    sun.get("/cashier/")
    with django_assert_max_num_queries(8):
        assert len(lines(sun)) == 4


def test_a_payment_that_was_seen_lets_the_review_go_on(sun, case, asked):
    paid = {"amount": "37,800.00", "reference": "TAX202603020001"}
    answer = sun.send(f"/cashier/{asked.pk}/", paid)
    assert answer.url == "/cashier/"
    assert "The payment is entered." in sun.get("/cashier/").text
    assert Payment.objects.get().amount == Decimal("37800.00")
    assert case.reviews.get(sub_item="shs_tax_deed").state == "in_review"
    assert "already" in sun.get(f"/cashier/{asked.pk}/").text


@pytest.mark.parametrize(
    ("amount", "reference", "field", "sentence"),
    [
        ("a lot", "TAX1", "amount", "Enter the amount in yuan, like 12500.00."),
        ("1.005", "TAX1", "amount", "Enter the amount in yuan, like 12500.00."),
        ("-1", "TAX1", "amount", "Enter the amount in yuan, like 12500.00."),
        ("", "TAX1", "amount", "Please fill in this field."),
        ("100", "", "reference", "Please fill in this field."),
        ("100", "TA", "reference", "Enter the reference of the payment"),
        ("100", "付款凭证", "reference", "Enter the reference of the payment"),
    ],
)
def test_bad_input_gets_a_sentence_and_stays(sun, asked, amount, reference, field, sentence):
    answer = sun.send(f"/cashier/{asked.pk}/", {"amount": amount, "reference": reference})
    form = answer.context["form"]
    assert answer.status_code == 422
    assert sentence in str(form.errors[field])
    assert (form["amount"].value(), form["reference"].value()) == (amount, reference)
    assert not Payment.objects.exists()


def test_one_reference_counts_once(sun, case):
    first, second = PaymentRequest.objects.filter(review__case=case).order_by("pk")
    paid = {"amount": "100", "reference": "TAX202603020001"}
    sun.send(f"/cashier/{first.pk}/", paid)
    answer = sun.send(f"/cashier/{second.pk}/", paid)
    assert answer.status_code == 422
    assert "This reference was entered for another payment." in sentences(answer)


def test_what_a_colleague_entered_meanwhile_is_said(sun, asked):
    sun.send(f"/cashier/{asked.pk}/", {"amount": "100", "reference": "TAX1"})
    answer = sun.send(f"/cashier/{asked.pk}/", {"amount": "100", "reference": "TAX2"})
    assert answer.status_code == 409
    assert "This payment has been entered already." in sentences(answer)


def test_a_double_click_enters_once(sun, asked):
    form = {"amount": "100", "reference": "TAX1", idempotency.FIELD: str(uuid4())}
    answers = [sun.post(f"/cashier/{asked.pk}/", form) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Payment.objects.count() == 1


def test_requests_of_a_withdrawn_case_vanish_and_take_no_payment(sun, case, asked):
    page = f"/counter/{case.pk}/withdrawal/"
    typed = {**shown_in(sun.get(page)), "reason": "合同已解除", "signed": "on"}
    assert sun.send(page, typed).status_code == 302
    assert lines(sun) == []
    assert "This request was recalled" in sun.get(f"/cashier/{asked.pk}/").text
    answer = sun.send(f"/cashier/{asked.pk}/", {"amount": "100", "reference": "TAX1"})
    assert answer.status_code == 409
    assert "it is refunded, not entered here" in sentences(answer)
    assert answer.context["form"]["reference"].value() == "TAX1"
    assert not Payment.objects.exists()


def test_an_unknown_request_is_not_found(sun):
    assert sun.get("/cashier/999999/").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_only_clerks_come_to_the_cashier(asked, role):
    browser = holder_of(role)
    expected = 200 if role == "window_clerk" else 403
    assert browser.get("/cashier/").status_code == expected
    assert browser.get(f"/cashier/{asked.pk}/").status_code == expected


def test_whoever_is_not_signed_in_is_led_to_the_door(asked):
    assert Client().get("/cashier/").url == "/sign-in/?next=/cashier/"
    assert Client().get(f"/cashier/{asked.pk}/").status_code == 302
