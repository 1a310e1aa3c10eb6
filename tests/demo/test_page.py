"""The page of the demo: staff see the clock, the table and the sign-ins, and put the clock forward."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from hall.demo import password
from hall.demo.founding import Founded
from hall.demo.town import Story
from hall.demo.walk import walk
from tests.demo.conftest import workers_work
from web import clock


@pytest.fixture
def client_of_luo(founded: Founded, client: Client) -> Client:
    """Luo Yi, the data analyst, who reads English, is signed in."""
    client.force_login(User.objects.get(username="luo.yi"))
    client.cookies["django_language"] = "en"
    return client


def test_the_page_shows_clock_sign_ins_and_residents_but_no_password(client_of_luo: Client) -> None:
    page = client_of_luo.get("/demo/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "chen.min" in text
    assert "320118199305260001" in text
    assert "No walk is finished yet" in text
    assert str(password.read()) not in text


def test_the_page_shows_the_stored_table(
    client_of_luo: Client, three_matters: dict[str, Story]
) -> None:
    walk(pump=workers_work)
    text = re.sub(r"\s+", " ", client_of_luo.get("/demo/").content.decode())
    assert '<td class="number">15 → 1</td>' in text
    assert "二手房转移登记" in text


def test_the_clock_is_put_forward_to_the_next_morning_once(client_of_luo: Client) -> None:
    sent = {"to": "morning", "form_token": str(uuid4())}
    for _twice in range(2):
        assert client_of_luo.post("/demo/clock/", sent).status_code == 302
    assert f"{clock.now():%F}" == "2026-03-03"


@pytest.mark.parametrize("to", ["", "yesterday", "due"])
def test_a_jump_to_nowhere_is_refused(to: str, client_of_luo: Client) -> None:
    before = clock.now()
    client_of_luo.post("/demo/clock/", {"to": to, "form_token": str(uuid4())})
    assert (clock.now() - before).total_seconds() < 60


def test_outside_the_demo_there_is_no_such_page(client_of_luo: Client, settings: Any) -> None:
    settings.HALL_DEMO = False
    User.objects.get(username="luo.yi").posts.update(valid_from="2020-01-01T00:00:00+08:00")
    assert client_of_luo.get("/demo/").status_code == 404
    sent = {"to": "morning", "form_token": str(uuid4())}
    assert client_of_luo.post("/demo/clock/", sent).status_code == 404


def test_visitors_are_led_to_the_sign_in(founded: Founded, client: Client) -> None:
    page = client.get("/demo/")
    assert page.status_code == 302
    assert "sign-in" in page["Location"]
