"""Public status: what the right code shows, and that all wrong ones look alike."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone, translation

from cases import issuance
from cases.defects import Said
from cases.masks import find_personal_numbers
from cases.models import Case
from hall.status import lookup, throttle
from hall.status.models import Attempt
from tests.faces import (
    ROLES,
    Browser,
    departments_work,
    filled,
    holder_of,
    in_correction,
    in_departments,
    person,
    ready,
    received,
    refused,
    returned,
    shown_in,
    ticks,
    waiting_for_payment,
)
from web import clock

WRONG = "Number and query code do not belong together. Compare both again."


def ask(phone, number: str, code: str, address: str = "203.0.113.7"):
    typed = {"number": number, "code": code}
    return phone.post("/status/", typed, REMOTE_ADDR=address)


def look_up(phone, case: Case) -> str:
    answer = ask(phone, case.number, case.query_code)
    assert answer.url == "/status/case/"
    return phone.get(answer.url).text


# What is shown -----------------------------------------------------------------------------------


def test_the_right_code_shows_state_and_dates(sun, phone):
    text = look_up(phone, received(sun))
    assert "Material received, being checked" in text
    assert "2 Mar 2026" in text


def test_what_is_asked_is_shown_by_its_title(sun, phone):
    case = waiting_for_payment(sun)
    text = look_up(phone, case)
    assert "Please act" in text
    assert "Payment: Deed tax of the buyer" in text
    assert "Promised by" in text
    assert "By law until" in text


def test_missing_material_is_shown_by_its_title(sun, phone):
    case = filled(sun, buyer_loan="true")
    typed = ticks(case, "missing")
    sun.send(f"/counter/{case.pk}/materials/", typed, act="receive", identity="on")
    assert "Loan and mortgage contract" in look_up(phone, Case.objects.get(pk=case.pk))


def test_what_can_be_collected_is_shown_by_its_title(sun, phone):
    text = look_up(phone, ready(sun))
    assert "Ready to be collected" in text
    assert "Real estate ownership certificate" in text
    assert "BD2026" not in text


def test_a_correction_says_each_item_what_is_required_and_until_when(sun, phone):
    more = {
        "about-line-0": "question:contract_price",
        "what-line-0": "与合同不一致",
        "required-line-0": "请按合同填写价款",
    }
    case = in_correction(sun, **more)
    text = look_up(phone, case)
    assert "Please complete your material" in text
    for words in ("Loan and mortgage contract", "与合同不一致", "请按合同填写价款", "1 Apr 2026"):
        assert words in text
    assert find_personal_numbers(text.split("<main")[1]) == []
    assert case.opened_by not in text


def test_what_departments_returned_is_asked_while_the_others_go_on(sun, phone):
    case = in_departments(sun)
    returned(case, "shs_tax_price", Said("价款存疑", "请说明"))
    text = look_up(phone, case)
    assert "Tax Bureau asks about" in text
    assert "请说明" in text
    assert "Please by 1 Apr 2026." in text
    assert "What is under way" in text
    assert "user:" not in text


def ended(browser, case: Case, page: str, **typed: str) -> None:
    url = f"/counter/{case.pk}/{page}/"
    answer = browser.send(url, {**shown_in(browser.get(url)), **typed})
    assert answer.status_code == 302


def test_a_withdrawn_case_says_what_became_of_each_sub_item_and_what_to_collect(sun, phone):
    case = waiting_for_payment(sun)
    ended(sun, case, "withdrawal", reason="合同已解除", signed="on")
    text = look_up(phone, case)
    assert "Withdrawn at your request" in text
    assert "Not decided: the case ended before" in text
    assert "Withdrawal confirmation" in text
    assert "Payment:" not in text
    assert "reconsideration" not in text
    assert "合同已解除" not in text


def test_a_case_that_was_not_accepted_says_what_can_be_done_against_it(sun, phone):
    supervisor = Browser(person("wumei", "window_supervisor"))
    case = received(sun)
    reasons = {"ground": "not_eligible", "reasons": "内部理由", "not_correctable": "on"}
    ended(supervisor, case, "non-acceptance", **reasons)
    text = look_up(phone, case)
    assert "Not accepted (see notice)" in text
    assert "reconsideration within 60 days" in text
    assert "Notice of non-acceptance" in text
    assert "内部理由" not in text


def test_a_terminated_case_says_what_can_be_done_against_it(sun, phone):
    director = Browser(person("guojian", "hall_director"))
    case = in_departments(sun)
    ended(director, case, "termination", ground="object_gone", facts="房屋灭失")
    text = look_up(phone, case)
    assert "Ended without a result (see notice)" in text
    assert "reconsideration within 60 days" in text


def test_a_case_refused_in_part_shows_each_result_in_public_words(sun, phone):
    case = in_departments(sun, "EMP")
    refused(case, "emp_ss_enrol")
    departments_work(case)
    issuance.issue(case.pk, at=clock.now())
    text = look_up(phone, Case.objects.get(pk=case.pk))
    assert "Partly approved" in text
    assert "Refused: the decision says why" in text
    assert "Not decided: what it depends on was refused" in text
    assert "Decision to refuse" in text
    assert "reconsideration within 60 days" in text
    assert "查封" not in text


def test_no_names_no_numbers_no_amounts(sun, phone):
    case = ready(sun)
    text = look_up(phone, case).split("<main")[1]
    assert find_personal_numbers(text) == []
    for private in (case.applicant.name, case.number, case.query_code, "1200", "1260000"):
        assert private not in text


def test_code_and_number_may_be_typed_as_people_type(sun, phone):
    case = received(sun)
    spaced = f" {case.number[:6]} {case.number[6:]}"
    assert ask(phone, spaced, case.query_code.lower()).status_code == 302


def test_the_number_comes_from_the_qr_code_and_the_code_is_asked(sun, phone):
    case = received(sun)
    page = phone.get(f"/status/{case.number}/")
    assert page.context["form"]["number"].value() == case.number
    assert "Material received" not in page.text


def test_the_page_can_be_reloaded_for_a_quarter_of_an_hour(sun, phone):
    case = received(sun)
    look_up(phone, case)
    assert phone.get("/status/case/").status_code == 200
    session = phone.session
    assert set(session.keys()) == {"status"}
    assert session["status"]["case"] == case.pk
    session["status"] = {**session["status"], "until": timezone.now().timestamp() - 1}
    session.save()
    assert phone.get("/status/case/").url == "/status/"


def test_nothing_is_kept_by_browsers_and_in_between(sun, phone):
    look_up(phone, received(sun))
    assert "no-store" in phone.get("/status/case/")["Cache-Control"]


def test_without_a_code_there_is_nothing_to_see(phone):
    assert phone.get("/status/case/").url == "/status/"
    assert not Session.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_ask(role):
    assert holder_of(role).get("/status/").status_code == 200


def test_the_page_speaks_chinese(sun, db):
    case = received(sun)
    assert "已收件,核对中" in look_up(Browser(language="zh-hans"), case)


# What is not shown -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["right", "wrong", "odd"])
def test_wrong_numbers_and_wrong_codes_look_alike(sun, phone, number, django_assert_num_queries):
    case = received(sun)
    numbers = {"right": case.number, "wrong": "3" * 23, "odd": "no number"}
    with django_assert_num_queries(6):
        answer = ask(phone, numbers[number], "WRONGCDE")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [WRONG]
    assert "sessionid" not in answer.cookies


def test_a_number_without_case_costs_an_unsealing_too(sun, monkeypatch):
    opened = []
    monkeypatch.setattr(lookup, "unseal", lambda sealed: opened.append(sealed) or "--------")
    assert lookup.find("3" * 23, "--------") is None
    assert len(opened) == 1


def test_an_empty_code_opens_nothing_and_is_no_try(sun, phone):
    answer = ask(phone, received(sun).number, "")
    assert answer.status_code == 422
    assert "Please fill in this field." in answer.context["form"].errors["code"]
    assert not Attempt.objects.exists()


# Guessing ----------------------------------------------------------------------------------------


def test_after_ten_wrong_tries_an_address_waits_even_with_the_right_code(sun, phone):
    case = received(sun)
    for number in range(10):
        assert ask(phone, f"{number:023d}", "WRONGCDE").status_code == 422
    with translation.override("en"):
        answer = ask(phone, case.number, case.query_code)
    assert answer.status_code == 429
    assert "Too many wrong tries. Try again in 15 minutes." in answer.text
    assert 0 < int(answer["Retry-After"]) <= 900
    assert ask(phone, case.number, case.query_code, "203.0.113.8").status_code == 302


def test_an_address_may_try_again_later(sun, phone):
    case = received(sun)
    for number in range(10):
        ask(phone, f"{number:023d}", "WRONGCDE")
    Attempt.objects.update(at=timezone.now() - throttle.ADDRESS_WINDOW)
    assert ask(phone, case.number, case.query_code).status_code == 302


def test_a_number_that_many_guess_at_is_closed_to_guessers_only(sun, phone):
    case = received(sun)
    for place in range(20):
        assert ask(phone, case.number, "WRONGCDE", f"203.0.113.{place}").status_code == 422
    answer = ask(phone, case.number, case.query_code, "203.0.113.0")
    assert answer.status_code == 429
    assert 900 < int(answer["Retry-After"]) <= 3600
    assert ask(phone, case.number, case.query_code, "198.51.100.1").status_code == 302


def test_a_refused_try_does_not_prolong_the_wait(phone):
    for number in range(12):
        ask(phone, f"{number:023d}", "WRONGCDE")
    assert Attempt.objects.count() == 10


def test_the_right_code_does_not_wipe_out_wrong_tries(sun, phone):
    case = received(sun)
    for number in range(9):
        ask(phone, f"{number:023d}", "WRONGCDE")
    assert ask(phone, case.number, case.query_code).status_code == 302
    assert ask(phone, case.number, "WRONGCDE").status_code == 422
    assert ask(phone, case.number, case.query_code).status_code == 429


def test_neither_address_nor_number_is_kept(phone):
    ask(phone, "3" * 23, "WRONGCDE")
    attempt = Attempt.objects.values().get()
    assert "203.0.113.7" not in str(attempt)
    assert "333" not in str(attempt)


def test_old_tries_are_forgotten(phone):
    old = timezone.now() - throttle.KEPT - timedelta(minutes=1)
    Attempt.objects.create(address_key="a", number_key="b", at=old)
    ask(phone, "3" * 23, "WRONGCDE")
    assert not Attempt.objects.filter(address_key="a").exists()


@pytest.mark.django_db(transaction=True)
def test_thirty_tries_at_once_are_not_more_than_ten():
    barrier, let_in = threading.Barrier(30), []

    def guess(number: int) -> None:
        barrier.wait()
        try:
            throttle.begin(f"{number:023d}", "203.0.113.7", timezone.now())
            let_in.append(number)
        except throttle.TooManyTries:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) <= 10
