"""Every address says who may open it, and holds to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from cases.actors import Role
from web.roles import EVERYONE, SIGNED_IN, STAFF, audience_of

pytestmark = [pytest.mark.urls("tests.web.sample_urls"), pytest.mark.django_db]


def addresses(resolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        yield from [(path, entry)] if isinstance(entry, URLPattern) else addresses(entry, path)


def audiences() -> dict[str, object]:
    return {path: audience_of(p.callback) for path, p in addresses(get_resolver())}


def test_every_address_says_who_may_open_it():
    unsaid = [path for path, audience in audiences().items() if audience is None]
    assert unsaid == []


def test_the_list_of_addresses_shows_their_audience():
    said = audiences()
    assert said["director/"] == {Role.HALL_DIRECTOR, Role.WINDOW_SUPERVISOR}
    assert said["open/"] == said["sign-in/"] == said["sign-out/"] == EVERYONE
    assert said["refuse/<str:kind>/"] == SIGNED_IN
    assert said["ui/"] == set(STAFF)


@pytest.mark.parametrize("role", [role for role in STAFF if not role.startswith("department_")])
def test_only_the_named_roles_come_in(person, role):
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person("somebody", role))
    answer = browser.get("/director/")
    may = role in (Role.HALL_DIRECTOR, Role.WINDOW_SUPERVISOR)
    assert answer.status_code == (200 if may else 403)
    assert ("Your post does not open this page." in answer.text) is not may


def test_the_public_comes_in_where_the_door_is_open_and_signs_in_elsewhere(client):
    assert client.get("/open/").text == "open"
    assert client.get("/director/").url == "/sign-in/?next=/director/"
