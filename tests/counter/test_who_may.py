"""Every role at every address of the counter, and a clerk at a colleague's case."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.faces import ROLES, draft, holder_of, received

CLERK, SUPERVISOR, DIRECTOR = "window_clerk", "window_supervisor", "hall_director"
READERS = {CLERK, SUPERVISOR, DIRECTOR}


@pytest.fixture
def addresses(sun) -> dict[str, tuple[set[str], set[str]]]:
    """Each address with the roles that it is open to, and those who do not find it."""
    typing, case = draft(sun), received(sun)
    notice = case.notices.get()
    overseers = READERS - {CLERK}
    return {
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
