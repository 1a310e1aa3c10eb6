"""Failed work in Chromium: no accessibility fault, nothing wider than the screen, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.cast import MONDAY
from tests.faces import person
from tests.upkeep.conftest import LIMIT, fail
from tests.web.test_pages_in_a_browser import faults, overhang, sign_in
from web import clock
from web.models import FailedWork

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["en-light-1280", "zh-CN-dark-390", "en-dark-390", "zh-CN-light-1280"])
def page(request, chromium, live_server) -> Iterator[Page]:
    """A page in one language, one light and one width, with the administrator signed in."""
    language, scheme, width = request.param.rsplit("-", 2)
    context = chromium.new_context(
        base_url=live_server.url,
        locale=language,
        color_scheme=scheme,
        viewport={"width": int(width), "height": 800},
    )
    clock.set_start(MONDAY)
    page, zhao = context.new_page(), person("zhaomin", "system_admin")
    zhao.language = "en" if language == "en" else "zh-hans"
    sign_in(page, zhao)
    yield page
    context.close()


@pytest.fixture
def failed(case, receipt) -> None:
    """Work of three kinds, given up, resting and asked for."""
    long_reason = "TypstError: " + "the sealed paper does not fit its page " * 7
    fail("issuing.notice", receipt.pk, times=LIMIT, fault=long_reason)
    fail("issuing.notice", receipt.pk + 1, times=3, fault=KeyError("qr_url"))
    fail("issuing.archive", case.pk)
    fail("t.mail", "m" * 64, times=LIMIT, fault="x" * 300)


def test_all_is_well(page):
    page.goto("/upkeep/")
    assert faults(page) == []
    assert overhang(page) <= 0


def test_the_list_has_no_fault_and_fits(page, failed):
    page.goto("/upkeep/work/")
    assert page.locator("main li form").count() == 4
    assert faults(page) == []
    assert overhang(page) <= 0


def test_try_again_by_keyboard(page, failed):
    page.goto("/upkeep/work/?standing=given_up")
    button = page.locator("main li form button").first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_be_visible()
    assert FailedWork.objects.filter(given_up=True).count() == 1
    assert faults(page) == []
    assert overhang(page) <= 0
