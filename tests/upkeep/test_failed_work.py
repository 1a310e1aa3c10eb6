"""The list of failed work: what the administrator sees, and what "try again" does."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from cases.identifiers import make_specimen_resident_number
from cases.masks import find_personal_numbers
from hall.upkeep import reading, tasks
from tests.faces import ROLES, Browser, holder_of, person
from tests.upkeep.conftest import LIMIT, fail
from web import clock, failures, idempotency
from web.models import FailedWork

LIST = "/upkeep/work/"


def rows(browser: Browser, **query: str) -> list[tuple[str, str]]:
    """Return kind and subject of what is listed, in the order of the page."""
    groups = browser.get(LIST, query).context["page"].groups
    return [(row.failed.kind, row.failed.subject) for group in groups for row in group.rows]


def waiting(browser: Browser) -> dict[str, str]:
    """Return what the header says waits behind each of its entries."""
    return {link.label: link.waiting for link in browser.get(LIST).context["hall"].navigation}


# What is seen ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "sentence"), [("en", "All is well"), ("zh-hans", "一切正常")])
def test_a_list_without_failures_says_that_all_is_well(language, sentence):
    page = Browser(person("zhaomin", "system_admin"), language).get(LIST)
    assert page.status_code == 200
    assert sentence in page.text


def test_work_is_listed_with_its_number_its_reason_and_its_next_try(zhao, case, receipt):
    fail("issuing.notice", receipt.pk, times=3, fault=KeyError("qr_url"))
    page = zhao.get(LIST).text
    assert "Print a notice" in page
    assert f"Notice {receipt.pk} of case {case.number}" in page
    assert "KeyError: &#x27;qr_url&#x27;" in page
    assert "Failed 3 times since 2 Mar 2026" in page
    assert "next try 2 Mar 2026, 09:02" in page


def test_in_chinese_too(case, receipt):
    browser = Browser(person("zhaomin", "system_admin"), "zh-hans")
    fail("issuing.notice", receipt.pk, times=LIMIT)
    page = browser.get(LIST).text
    assert f"办件{case.number}的第{receipt.pk}号文书" in page
    assert "已停止重试" in page
    assert "失败任务（1）" in page
    assert "Failed" not in page


def test_nothing_of_a_case_is_seen_but_its_number(zhao, case, receipt):
    number = make_specimen_resident_number("320118", date(1985, 11, 12))
    fail("issuing.notice", receipt.pk, fault=f"no such person: {number}")
    fail("issuing.case", case.pk)
    page = zhao.get(LIST).text
    assert find_personal_numbers(page) == []
    assert case.applicant_name not in page
    assert case.masked_applicant not in page


def test_the_header_counts_what_was_given_up(zhao):
    assert waiting(zhao)["Failed work"] == ""
    fail("issuing.case", 1, times=LIMIT)
    fail("issuing.case", 2)
    page = zhao.get(LIST).text
    assert waiting(zhao)["Failed work"] == "1"
    assert "<title>Failed work (1)" in page


def test_each_kind_stands_together(zhao):
    fail("t.mail", "m-1"), fail("issuing.case", 1), fail("t.mail", "m-2", times=LIMIT)
    assert rows(zhao) == [("issuing.case", "1"), ("t.mail", "m-1"), ("t.mail", "m-2")]
    assert rows(zhao, kind="t.mail") == [("t.mail", "m-1"), ("t.mail", "m-2")]
    assert rows(zhao, standing="given_up") == [("t.mail", "m-2")]
    assert rows(zhao, standing="resting", kind="t.mail") == [("t.mail", "m-1")]
    assert len(rows(zhao, standing="no such", kind="\x00")) == 3


def test_a_filter_that_finds_nothing_leads_back(zhao):
    fail("issuing.case", 1)
    page = zhao.get(LIST, {"standing": "given_up"})
    assert page.context["page"].groups == []
    assert "Show everything" in page.text


def test_the_list_goes_on_page_by_page(zhao, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 2)
    every = [("issuing.case", str(n)) for n in (1, 2, 3)] + [("t.mail", str(n)) for n in (1, 2)]
    for kind, subject in every:
        fail(kind, subject)
    seen, after = [], ""
    while True:
        page = zhao.get(LIST, {"after": after}).context["page"]
        shown = [(r.failed.kind, r.failed.subject) for group in page.groups for r in group.rows]
        assert len(shown) <= 2
        seen, after = seen + shown, page.further
        if not after:
            break
    assert seen == every


@pytest.mark.parametrize("place", ["x", "-", "1", "99999999999999999999-a", "1-\x00", "²-a"])
def test_a_place_that_is_none_is_refused_or_empty(zhao, place):
    fail("issuing.case", 1)
    assert zhao.get(LIST, {"after": place}).status_code in (200, 422)


def test_many_rows_ask_the_database_as_often_as_few(zhao, case, django_assert_max_num_queries):
    for subject in range(20):
        fail("issuing.notice", subject)
        fail("issuing.set", subject, times=LIMIT)
    zhao.get(LIST)
    with django_assert_max_num_queries(12):
        assert len(rows(zhao)) == reading.PAGE


# Try again ---------------------------------------------------------------------------------------


def test_one_is_tried_again_and_who_asked_is_kept(zhao, nudged, django_capture_on_commit_callbacks):
    failed = fail("issuing.case", 7, times=LIMIT)
    with django_capture_on_commit_callbacks(execute=True):
        answer = zhao.send(f"{LIST}{failed.pk}/again/?standing=given_up&kind=issuing.case")
    assert answer.url == f"{LIST}?standing=given_up&kind=issuing.case"
    assert nudged == [("issuing.case", ["7"])]
    assert failures.resting("issuing.case", clock.now()) == set()
    page = zhao.get(LIST).text
    assert "It is being tried again." in page
    assert "Zhaomin asked to try again, 2 Mar 2026, 09:00" in page


def test_a_double_click_tries_again_once(zhao, nudged, django_capture_on_commit_callbacks):
    failed = fail("issuing.case", 7, times=LIMIT)
    form = {idempotency.FIELD: str(uuid4())}
    with django_capture_on_commit_callbacks(execute=True):
        answers = [zhao.post(f"{LIST}{failed.pk}/again/", form) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert nudged == [("issuing.case", ["7"])]


def test_work_that_was_done_in_the_meantime_is_said_kindly(zhao, nudged):
    failed = fail("issuing.case", 7)
    failures.clear("issuing.case", 7)
    assert zhao.send(f"{LIST}{failed.pk}/again/").status_code == 302
    assert "it has been done" in zhao.get(LIST).text


def test_all_of_a_kind_are_tried_again(zhao, nudged, django_capture_on_commit_callbacks):
    fail("issuing.case", 1, times=LIMIT), fail("issuing.case", 2)
    fail("issuing.set", 3, times=LIMIT)
    with django_capture_on_commit_callbacks(execute=True):
        zhao.send(f"{LIST}again/", again="issuing.case")
    assert nudged == [("issuing.case", ["1", "2"])]
    assert "2 pieces of work are being tried again." in zhao.get(LIST).text
    assert failures.resting("issuing.set", clock.now()) == {"3"}


def test_all_means_what_is_shown(zhao, nudged, django_capture_on_commit_callbacks):
    fail("issuing.case", 1, times=LIMIT), fail("issuing.case", 2, times=LIMIT)
    fail("issuing.case", 3)
    page = zhao.get(LIST, {"standing": "given_up"}).text
    assert "Try all 2 again" in page
    with django_capture_on_commit_callbacks(execute=True):
        zhao.send(f"{LIST}again/?standing=given_up", again="issuing.case")
    assert nudged == [("issuing.case", ["1", "2"])]


@pytest.mark.parametrize("kind", ["", "t.none", "\x00", "x" * 500])
def test_a_kind_of_which_nothing_failed_is_refused(zhao, kind):
    fail("issuing.case", 1)
    assert zhao.send(f"{LIST}again/", again=kind).status_code == 422
    assert not FailedWork.objects.exclude(tried_again_by="").exists()


def test_an_address_alone_tries_nothing_again(zhao):
    failed = fail("issuing.case", 1, times=LIMIT)
    for url in (f"{LIST}{failed.pk}/again/", f"{LIST}again/"):
        assert zhao.get(url).status_code == 302
    assert FailedWork.objects.get().given_up


def test_the_beat_takes_out_what_was_done_elsewhere(zhao, case):
    fail("issuing.case", case.pk)  # accepted, not concluded: nothing is to be put together
    tasks.settle()
    assert "All is well" in zhao.get(LIST).text


def test_what_was_asked_for_is_shown_as_being_tried(zhao):
    failed = fail("issuing.case", 1)
    assert "Resting" in zhao.get(LIST).text
    zhao.send(f"{LIST}{failed.pk}/again/")
    page = zhao.get(LIST).text
    assert "Being tried" in page
    clock.jump_to(clock.now() + timedelta(seconds=1))
    failures.record("issuing.case", 1, OSError("the disk is full"), clock.now())
    assert "Resting" in zhao.get(LIST).text


# Who comes in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_the_system_administrator_comes_in(role):
    failed = fail("issuing.case", 1, times=LIMIT)
    browser, may = holder_of(role), role == "system_admin"
    for url in (LIST, f"{LIST}{failed.pk}/again/", f"{LIST}again/", "/upkeep/"):
        answer = browser.get(url)
        assert (answer.status_code == 403) is not may
        assert ("Your post does not open this page." in answer.text) is not may
    for url in (f"{LIST}{failed.pk}/again/", f"{LIST}again/"):
        assert browser.send(url, again="issuing.case").status_code == (302 if may else 403)
    assert FailedWork.objects.get().given_up is not may


def test_the_door_leads_to_the_list(zhao):
    assert zhao.get("/upkeep/").url == LIST
    assert zhao.get("/").url == LIST


def test_whoever_is_not_signed_in_is_led_to_the_door(db):
    assert Client().get(LIST).url == f"/sign-in/?next={LIST}"
