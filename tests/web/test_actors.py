"""Who acts: the posts held at this moment of hall time, one place at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts import posts
from cases.actors import Actor, Role
from web import clock, wording
from web.actors import VISITOR, actor_of

pytestmark = [pytest.mark.urls("tests.web.sample_urls"), pytest.mark.django_db]


def actor_in(client) -> Actor:
    return actor_of(client.get("/ui/").wsgi_request)


def test_a_visitor_has_no_role(client):
    request = client.get("/open/").wsgi_request
    assert actor_of(request) == VISITOR
    assert not VISITOR.roles


def test_posts_in_one_place_act_together(client, person):
    lead = person("li", "window_clerk", "window_supervisor")
    client.force_login(lead)
    assert actor_in(client) == Actor(
        f"user:{lead.pk}", frozenset({Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR})
    )


def test_posts_in_several_places_are_chosen_one_at_a_time(client, person):
    chen = person("chen", "department_approver@tax", "department_head@housing")
    client.force_login(chen)
    first = actor_in(client)
    assert (first.roles, first.department) == ({Role.DEPARTMENT_HEAD}, "housing")
    other = chen.posts.get(department="tax")
    assert client.post("/post/", {"post": other.pk}).url == "/"
    second = actor_in(client)
    assert (second.roles, second.department) == ({Role.DEPARTMENT_APPROVER}, "tax")


def test_the_header_shows_the_posts_and_switches_them(client, person, monkeypatch):
    monkeypatch.setattr(wording, "_departments", {})
    wording.register_departments({"tax": {"en": "Tax Bureau", "zh": "税务局"}})
    client.force_login(person("chen", "department_approver@tax", "department_head@housing"))
    page = client.get("/ui/", headers={"accept-language": "en"}).text
    assert "Department approver · Tax Bureau" in page
    assert page.count('aria-pressed="true"') == 1


@pytest.mark.parametrize("post", ["", "x", "0"])
def test_nobody_takes_a_post_that_is_not_theirs(client, person, post):
    person("wang", "hall_director")
    client.force_login(person("chen", "window_clerk"))
    assert client.post("/post/", {"post": post}).status_code in (404, 422)


def test_a_post_of_somebody_else_is_not_found(client, person):
    foreign = person("wang", "hall_director").posts.get()
    client.force_login(person("chen", "window_clerk"))
    assert client.post("/post/", {"post": foreign.pk}).status_code == 404
    assert actor_in(client).roles == {Role.WINDOW_CLERK}


def test_a_post_ends_in_hall_time(client, person):
    li = person("li", "window_clerk", "window_supervisor")
    clock.set_start(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    end = clock.now() + timedelta(hours=1)
    posts.end(li.posts.get(role="window_supervisor"), end, by="system:hall")
    client.force_login(li)
    assert Role.WINDOW_SUPERVISOR in actor_in(client).roles
    clock.jump_to(end)
    assert actor_in(client).roles == {Role.WINDOW_CLERK}
