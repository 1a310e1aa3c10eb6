"""The header leads each person to the rooms of their post."""

from __future__ import annotations

import pytest

from cases.actors import Actor, Role
from web import navigation

pytestmark = pytest.mark.django_db

CLERK = Actor("user:1", frozenset({Role.WINDOW_CLERK}))
DIRECTOR = Actor("user:2", frozenset({Role.HALL_DIRECTOR}))


@pytest.fixture
def rooms(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register("Components", "ui", [Role.WINDOW_CLERK, Role.HALL_DIRECTOR], order=60)
    navigation.register("Door", "sign-in", [Role.WINDOW_CLERK], order=10)


def test_entries_are_those_of_the_role_in_order(rooms):
    assert [entry.label for entry in navigation.entries_for(CLERK)] == ["Door", "Components"]
    assert [entry.label for entry in navigation.entries_for(DIRECTOR)] == ["Components"]
    assert navigation.entries_for(Actor("user:3", frozenset({Role.AUDITOR}))) == []


def test_an_app_that_registers_twice_has_one_entry(rooms):
    navigation.register("Components again", "ui", [Role.HALL_DIRECTOR])
    assert [entry.label for entry in navigation.entries_for(DIRECTOR)] == ["Components again"]


def test_the_entry_of_the_page_is_marked(rooms):
    links = navigation.links_for(CLERK, "/ui/anything/")
    assert [(link.label, link.is_current) for link in links] == [
        ("Door", False),
        ("Components", True),
    ]


def test_home_leads_to_the_first_room(rooms, clerks_browser):
    assert clerks_browser.get("/").url == "/sign-in/"


def test_home_is_kind_to_whoever_has_no_room(rooms, client, person):
    client.force_login(person("mary"))
    answer = client.get("/", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "No room of the hall is open to you yet" in answer.text


def test_the_header_shows_the_entries(rooms, clerks_browser):
    page = clerks_browser.get("/ui/").text
    assert '<a href="/ui/" aria-current="page">Components</a>' in page


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "1"), (99, "99"), (100, "99+"), (250_000, "99+")]
)
def test_what_waits_is_counted_up_to_a_hundred(count, shown):
    assert navigation.in_figures(count) == shown
