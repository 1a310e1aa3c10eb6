"""Who works on what, in Chromium: no accessibility fault, nothing wider than the screen, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from cases.models.review import Handling
from departments import registry
from departments.models import HandlingChoice
from tests.cast import SUN
from tests.departments.stories import circulating_case
from tests.web.test_pages_in_a_browser import faults, overhang, sign_in
from web import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD, ITEM = "/departments/handling/", "/departments/handling/shs_tax_price/"


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


def test_the_board_and_a_sub_item_have_no_fault(page, versions, monday, head):
    registry.choose([("shs_tax_price", "tax")], Handling.AUTOMATIC, by=SUN, at=clock.now())
    circulating_case(versions["SHS"], at=clock.now())
    sign_in(page, head.user)
    for address in (BOARD, ITEM):
        page.goto(address)
        assert (faults(page), overhang(page)) == ([], 0)


def test_a_choice_is_saved_by_keyboard_and_what_is_chosen_is_never_covered(
    page, versions, monday, head
):
    sign_in(page, head.user)
    page.goto(f"{BOARD}?q=shs")
    choice = page.locator("#way-shs_tax_price")
    choice.focus()
    expect(choice).to_be_in_viewport()
    choice.select_option("simulated:slow")
    page.keyboard.press("Tab")
    save = page.locator("form[method=post] .btn-primary")
    expect(save).to_be_in_viewport()
    save.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_be_visible()
    chosen = HandlingChoice.objects.get()
    assert (chosen.handling, chosen.habit) == (Handling.SIMULATED, "slow")
