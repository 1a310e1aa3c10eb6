"""The pages of the messages in Chromium: no accessibility fault, and nothing wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from notifications.channels import simulated
from notifications.models import Weather
from tests.notifications.conftest import Room
from tests.notifications.people import Story
from tests.small_matters import Item
from tests.web.test_pages_in_a_browser import faults, overhang, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAY = Item("t_pay", "tax", pays=True)
TITLE = Item("t_title", "real_estate", steps=2)
PAGES = {
    "head@real_estate": ["/messages/", "/messages/?pile=read"],
    "supervisor": ["/messages/", "/messages/sent/", "/messages/sent/phone/"],
}


@pytest.mark.parametrize("seen", ["en-light-1280", "zh-CN-dark-390"])
def test_pages_have_no_fault_and_fit(
    seen: str, room: Room, chromium: Any, live_server: Any
) -> None:
    story = _told(room)
    language, scheme, width = seen.rsplit("-", 2)
    for post, paths in PAGES.items():
        user = User.objects.get(pk=story.staff.users[post].pk)
        user.language = "en" if language == "en" else "zh-hans"
        context = chromium.new_context(
            base_url=live_server.url,
            locale=language,
            color_scheme=scheme,
            viewport={"width": int(width), "height": 800},
        )
        page = context.new_page()
        sign_in(page, user)
        for path in paths:
            page.goto(path)
            assert faults(page) == [], path
            assert overhang(page) <= 0, path
        context.close()


def _told(room: Room) -> Story:
    """Everybody was told something, and the last text message rests after a failure."""
    story = Story(room, PAY, TITLE).started()
    story.sign("t_pay")
    story.ask("t_pay")
    room.tell(story.case)
    story.sign("t_title")
    story.propose("t_title")
    simulated.set_weather(Weather.FAILING)
    story.pay("t_pay")
    story.withdraw()
    room.tell(story.case)
    return story
