"""Every role at every address of the counter, and a clerk at a colleague's case."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.models import Case
from tests.counter.conftest import searches
from tests.faces import (
    ROLES,
    draft,
    holder_of,
    in_correction,
    in_departments,
    received,
    returned,
    shown_in,
    waiting_for_payment,
)

CLERK, SUPERVISOR, DIRECTOR = "window_clerk", "window_supervisor", "hall_director"
READERS = {CLERK, SUPERVISOR, DIRECTOR}


@pytest.fixture
def addresses(sun) -> dict[str, tuple[set[str], set[str]]]:
    """Each address with the roles that it is open to, and those who do not find it."""
    typing, case = draft(sun), received(sun)
    notice = case.notices.get()
    overseers = READERS - {CLERK}
    asked, running, slipped = in_correction(sun), in_departments(sun), in_departments(sun)
    returned(slipped, "shs_tax_price")
    return {
        "/counter/closing/": ({CLERK, SUPERVISOR}, set()),
        "/counter/closing/999999/": (set(), {CLERK, SUPERVISOR}),
        f"/counter/{case.pk}/correction/": ({SUPERVISOR}, {CLERK}),
        f"/counter/{asked.pk}/": (READERS, set()),
        f"/counter/{asked.pk}/correction/supply/": ({CLERK}, set()),
        f"/counter/{slipped.pk}/": (READERS, set()),
        f"/counter/{slipped.pk}/defects/": ({CLERK}, set()),
        f"/counter/{running.pk}/": (overseers, {CLERK}),
        f"/counter/{running.pk}/defects/": (set(), {CLERK}),
        f"/counter/{running.pk}/withdrawal/": ({CLERK}, set()),
        f"/counter/{running.pk}/termination/": ({DIRECTOR}, set()),
        f"/counter/{case.pk}/non-acceptance/": ({SUPERVISOR}, set()),
        f"/counter/{typing.pk}/withdrawal/": (set(), {CLERK}),
        "/counter/": (READERS, set()),
        "/counter/new/": ({CLERK}, set()),
        f"/counter/{case.pk}/": (overseers, {CLERK}),
        f"/counter/{typing.pk}/form/": (set(), {CLERK}),
        f"/counter/{case.pk}/materials/": (set(), {CLERK}),
        f"/counter/{case.pk}/notices/{notice.pk}.pdf": (overseers, {CLERK}),
        f"/counter/{case.pk}/results/1.pdf": (set(), READERS),
        f"/counter/{case.pk}/scans/1/": (set(), READERS),
        "/counter/999999/": (set(), READERS),
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_role_at_each_address(addresses, role):
    browser = holder_of(role)
    if browser.get("/counter/").status_code == 200:
        searches(browser, *Case.objects.exclude(number=None))
    expected = {
        url: 200 if role in opened else 404 if role in missed else 403
        for url, (opened, missed) in addresses.items()
    }
    assert {url: browser.get(url).status_code for url in addresses} == expected


def test_whoever_is_not_signed_in_is_led_to_the_door(addresses):
    for url in addresses:
        assert Client().get(url).url == f"/sign-in/?next={url}"


def test_a_colleague_cannot_change_a_case(sun, zhou):
    typing, case = draft(sun), received(sun)
    assert zhou.send(f"/counter/{typing.pk}/form/", {}, act="draft").status_code == 404
    assert zhou.send(f"/counter/{case.pk}/materials/", act="accept").status_code == 404
    case.refresh_from_db(fields=["number"])
    assert sun.send(f"/counter/{case.pk}/materials/", act="accept").status_code == 302


def test_a_supervisor_reads_and_changes_nothing(sun, wu):
    case = received(sun)
    assert wu.send(f"/counter/{case.pk}/materials/", act="accept").status_code == 403
    assert wu.send("/counter/new/", matter="SHS").status_code == 403


@pytest.mark.parametrize("path", ["/counter/", "/counter/{case}/"])
def test_pages_that_only_show_refuse_to_be_sent_to(sun, path):
    assert sun.send(path.format(case=draft(sun).pk)).status_code == 405


def test_a_form_without_its_mark_does_nothing(sun):
    case = received(sun)
    answer = sun.post(f"/counter/{case.pk}/materials/", {"act": "accept"})
    assert answer.status_code == 422
    assert not type(case).objects.filter(state="accepted").exists()


# A colleague's case ------------------------------------------------------------------------------


def found(browser, number: str) -> list[str]:
    return [line.url for line in browser.get("/counter/", {"number": number}).context["page"].lines]


def test_a_case_that_waits_for_its_applicant_is_found_by_its_complete_number(sun, zhou):
    asked, waiting, running, taken_in = (
        in_correction(sun),
        waiting_for_payment(sun, "FLX"),
        in_departments(sun),
        received(sun),
    )
    assert waiting.state == "awaiting_applicant"
    assert found(zhou, asked.number) == [f"/counter/{asked.pk}/"]
    assert found(zhou, waiting.number) == [f"/counter/{waiting.pk}/"]
    assert found(zhou, running.number) == [f"/counter/{running.pk}/withdrawal/"]
    assert found(zhou, taken_in.number) == [f"/counter/{taken_in.pk}/withdrawal/"]
    assert found(sun, running.number) == [f"/counter/{running.pk}/"]
    assert found(zhou, asked.number[:-1]) == []
    assert zhou.get("/counter/").context["page"].lines == []


def test_whatever_else_a_colleague_has_stays_closed(sun, zhou):
    typing, case = draft(sun), received(sun)
    notice = case.notices.get()
    closed = ["", "form/", "materials/", "correction/", "correction/supply/", "defects/"]
    urls = [f"/counter/{case.pk}/{path}" for path in closed]
    urls += [f"/counter/{typing.pk}/form/", f"/counter/{case.pk}/notices/{notice.pk}.pdf"]
    searches(zhou, case)
    assert {url: zhou.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)


@pytest.mark.parametrize("act", ["non-acceptance", "termination", "withdrawal"])
def test_what_ends_a_case_is_sent_only_by_its_post(sun, zhou, wu, act):
    case = received(sun) if act == "non-acceptance" else in_departments(sun)
    others = {"non-acceptance": sun, "termination": wu, "withdrawal": wu}
    answer = others[act].send(f"/counter/{case.pk}/{act}/", {"reason": "x", "signed": "on"})
    assert answer.status_code == 403
    assert type(case).objects.get(pk=case.pk).state == case.state


def test_a_supervisor_reads_a_correction_and_takes_nothing_in(sun, wu):
    case = in_correction(sun)
    url = f"/counter/{case.pk}/correction/supply/"
    assert wu.send(url, shown_in(sun.get(url)), act="take_in").status_code == 403
