"""The shared pages in Chromium: no accessibility fault, nothing wider than the screen, by keyboard.

Needs Chromium; the fixture in ``tests/conftest.py`` says what happens without one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "a window full of light"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=["en-light-1280", "zh-CN-dark-390"])
def page(request, chromium, live_server) -> Iterator[Page]:
    language, scheme, width = request.param.rsplit("-", 2)
    context = chromium.new_context(
        base_url=live_server.url,
        locale=language,
        color_scheme=scheme,
        viewport={"width": int(width), "height": 800},
    )
    yield context.new_page()
    context.close()


def faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


def overhang(page: Page) -> int:
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return page.evaluate(wider)


def sign_in(page: Page, user) -> None:
    user.set_password(PASSWORD)
    user.save()
    page.goto("/sign-in/")
    page.locator("#id_username").focus()
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation(url=lambda url: "/sign-in/" not in url):
        page.keyboard.press("Enter")


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/"])
def test_public_pages_have_no_fault(page, path):
    page.goto(path)
    assert faults(page) == []
    assert overhang(page) <= 0


def test_every_component_is_without_fault_and_fits(page, clerk):
    sign_in(page, clerk)
    page.goto("/ui/")
    assert faults(page) == []
    assert overhang(page) <= 0


def test_a_failed_sign_in_puts_the_focus_on_what_is_wrong(page):
    page.goto("/sign-in/")
    page.locator("main button").click()
    expect(page.locator(".error-summary")).to_be_focused()  # a moment after the page is there
    assert faults(page) == []


def test_the_first_tab_skips_to_the_content(page):
    page.goto("/sign-in/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_posts_are_switched_by_keyboard(page, person):
    chen = person("chen", "department_approver@tax", "department_head@housing")
    sign_in(page, chen)
    page.goto("/ui/")
    page.locator("details.menu > summary").focus()
    page.keyboard.press("Enter")
    page.locator('.menu-item[aria-pressed="false"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto("/ui/")
    in_use = page.locator('.menu-item[aria-pressed="true"]').get_attribute("value")
    assert in_use == str(chen.posts.get(department="tax").pk)
