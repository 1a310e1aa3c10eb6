"""New matters, the list of cases, and one case: who has what, and why it is not moving."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cases.lifecycle import Event
from cases.masks import find_personal_numbers
from cases.models import Case
from hall.counter import events, query_codes, reading
from tests.faces import accepted, draft, filled, ready, received, waiting_for_payment


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("SHS", "SHS"),
        ("shs", "SHS"),
        ("二手房", "SHS"),
        ("esf", "SHS"),
        ("house sale", "SHS"),
        ("qykb", "EST"),
    ],
)
def test_a_matter_is_found_by_what_a_clerk_types(sun, text, first):
    (group,) = sun.get("/counter/new/", {"q": text}).context["groups"]
    assert group.editions[0].matter.code == first


def test_all_matters_are_there_in_groups_and_nothing_is_found_kindly(sun):
    groups = sun.get("/counter/new/").context["groups"]
    assert sum(len(group.editions) for group in groups) == 16
    assert "No matter answers to this" in sun.get("/counter/new/", {"q": "zzz"}).text


def test_an_unknown_matter_opens_nothing(sun):
    assert sun.send("/counter/new/", matter="XXX").status_code == 404
    assert not Case.objects.exists()


def test_each_case_has_its_own_query_code(sun):
    codes = {draft(sun).query_code for _case in range(5)}
    assert len(codes) == 5
    assert all(set(code) <= set(query_codes.ALPHABET) and len(code) == 8 for code in codes)


# The list ----------------------------------------------------------------------------------------


def shown(browser, **query: str) -> list[int]:
    page = browser.get("/counter/", query).context["page"]
    return [line.case.pk for line in page.lines]


def test_the_list_says_where_each_case_is_and_what_it_waits_for(sun):
    typing, waits, runs = draft(sun), received(sun), accepted(sun)
    page = sun.get("/counter/")
    lines = {line.case.pk: str(line.waits_for) for line in page.context["page"].lines}
    assert list(lines) == [runs.pk, waits.pk, typing.pk]
    assert lines[typing.pk] == "The form is not complete yet."
    assert lines[waits.pk] == "Everything is there: the case can be accepted."
    assert lines[runs.pk] == "The case is about to be sent to the departments."
    assert shown(sun, show="waiting") == [waits.pk, typing.pk]
    assert shown(sun, show="finished") == []
    assert shown(sun, number=waits.number) == [waits.pk]


def test_a_clerk_sees_the_own_cases_and_the_supervisor_all(sun, zhou, wu):
    mine, theirs = draft(sun), draft(zhou)
    assert shown(sun) == [mine.pk]
    assert shown(zhou) == [theirs.pk]
    assert shown(wu) == [theirs.pk, mine.pk]


def test_the_list_goes_on_below_the_last_case(sun, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 2)
    cases = [draft(sun).pk for _case in range(5)]
    page = sun.get("/counter/").context["page"]
    assert page.next == cases[3]
    assert shown(sun, before=str(page.next)) == [cases[2], cases[1]]
    assert sun.get("/counter/", {"before": str(cases[1])}).context["page"].next is None


@pytest.mark.parametrize("query", ["?before=²", "?before=-1", "?show=x", "?number=%00x"])
def test_odd_questions_are_answered(sun, query):
    assert sun.get(f"/counter/{query}").status_code == 200


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    sun, django_assert_max_num_queries
):
    for _round in range(3):
        draft(sun)
        received(sun)
        waiting_for_payment(sun)
    sun.get("/counter/")
    with django_assert_max_num_queries(12):
        assert len(shown(sun)) == 9


def test_names_are_masked_and_numbers_absent(sun, wu):
    case = waiting_for_payment(sun)
    pages = ["/counter/", f"/counter/{case.pk}/", "/cashier/", "/issuing/"]
    for browser in (sun, wu):
        for page in pages:
            text = browser.get(page).text
            assert find_personal_numbers(text) == []
            assert case.applicant.name not in text
            assert case.query_code not in text
    assert "王*英" in sun.get("/counter/").text
    material = sun.get(f"/counter/{filled(sun).pk}/materials/").text
    assert find_personal_numbers(material) == []


# One case ----------------------------------------------------------------------------------------


def test_a_case_says_who_has_what_and_why_it_is_not_moving(sun):
    case = waiting_for_payment(sun)
    page = sun.get(f"/counter/{case.pk}/")
    assert "The payment for “Deed tax of the buyer” has not been seen yet." in page.text
    lines = {line.name: line for line in page.context["reviews"]}
    assert lines["Deed tax of the buyer"].waits_for == "Payment"
    assert "Deed tax of the buyer" in lines["Transfer registration"].waits_for
    assert lines["Transfer of water, power and gas accounts"].review.optional
    assert [line.name for line in page.context["payments"]] == [
        "Seller taxes: VAT, surcharges, IIT",
        "Deed tax of the buyer",
    ]


def test_a_case_is_shown_with_a_fixed_number_of_questions(sun, django_assert_max_num_queries):
    case = waiting_for_payment(sun)
    sun.get(f"/counter/{case.pk}/")
    with django_assert_max_num_queries(19):
        sun.get(f"/counter/{case.pk}/")


def test_the_story_of_a_case_names_posts_and_no_persons(sun):
    case = waiting_for_payment(sun)
    page = sun.get(f"/counter/{case.pk}/")
    story = [(title, more) for _at, title, more in page.context["timeline"]]
    assert ("Take in the material", "Window clerk") in story
    assert ("Start parallel approval", "System (automatic)") in story
    sign = "Deed tax of the buyer · Department approver · Tax Bureau (automatic)"
    assert ("Sign for the task", sign) in story
    assert "user:" not in page.text
    assert "Sunli" not in page.text.split("<main")[1]


@pytest.mark.parametrize("event", Event)
def test_every_event_has_its_words_in_both_languages(event, settings):
    from django.utils import translation

    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert events.title(event) != event.value


def test_a_draft_leads_on_to_what_is_to_do_next(sun, wu):
    typing, ticking = draft(sun), filled(sun)
    assert f"/counter/{typing.pk}/form/" in sun.get(f"/counter/{typing.pk}/").text
    assert f"/counter/{ticking.pk}/materials/" in sun.get(f"/counter/{ticking.pk}/").text
    assert "/form/" not in wu.get(f"/counter/{typing.pk}/").text


# Papers ------------------------------------------------------------------------------------------


def test_a_notice_is_printed_when_it_is_first_opened(sun):
    case = received(sun)
    notice = case.notices.get()
    answer = sun.get(f"/counter/{case.pk}/notices/{notice.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "no-store" in answer["Cache-Control"]
    assert answer.paper.startswith(b"%PDF-")
    again = sun.get(f"/counter/{case.pk}/notices/{notice.pk}.pdf")
    assert again.status_code == 200
    assert case.notices.get().number in sun.get(f"/counter/{case.pk}/").text


def test_a_notice_of_another_case_is_not_found(sun):
    mine, other = received(sun), received(sun)
    notice = other.notices.get()
    assert sun.get(f"/counter/{mine.pk}/notices/{notice.pk}.pdf").status_code == 404


def test_a_certificate_is_shown_once_it_is_valid(sun, zhou, wu):
    case = ready(sun, "FLX")
    certificate = case.issuance_sets.get().certificates.first()
    url = f"/counter/{case.pk}/results/{certificate.pk}.pdf"
    assert sun.get(url).paper.startswith(b"%PDF-")
    assert wu.get(url).status_code == 200
    assert zhou.get(url).status_code == 404
    assert url in sun.get(f"/counter/{case.pk}/").text
    case.issuance_sets.get().certificates.update(valid_from=None)
    assert sun.get(url).status_code == 404
    assert url not in sun.get(f"/counter/{case.pk}/").text


# Lights ------------------------------------------------------------------------------------------


def test_the_light_follows_the_promise_and_the_law(sun):
    case = accepted(sun)
    allowed = case.promised_due - case.accepted_at
    assert due(case, case.accepted_at).light == "green"
    assert due(case, case.promised_due - allowed * 0.01).light == "yellow"
    assert due(case, case.promised_due).light == "yellow"
    assert due(case, case.promised_due + timedelta(seconds=1)).light == "red"
    assert due(case, case.statutory_due + timedelta(seconds=1)).light == "double_red"


def test_waiting_for_the_applicant_shows_no_light(sun):
    case = waiting_for_payment(sun, "FLX")
    assert case.state == "awaiting_applicant"
    assert due(case, case.statutory_due + timedelta(days=1)).light == ""


def test_a_receipt_is_to_be_answered_by_its_day(sun):
    case = received(sun)
    answer = due(case, case.received_at)
    assert (answer.day, answer.light) == (case.notice_due_on, "green")
    assert due(case, case.received_at + timedelta(days=30)).light == "red"


def due(case: Case, at: datetime) -> reading.Due:
    return reading.due_of(case, at)
