"""The counter in Chromium: a house sale by keyboard alone, and no accessibility fault on the way.

Needs Chromium; the fixture in ``tests/conftest.py`` says what happens without one.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from cases.catalogue.publish import current
from cases.defects import Said
from cases.models import Case
from tests.faces import (
    Browser,
    draft,
    in_correction,
    in_departments,
    person,
    ready,
    received,
    received_with_a_gap,
    refused,
    returned,
    waiting_for_payment,
)
from tests.forms_typed import Typist, sent

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PRICE = {
    "about-line-0": "question:contract_price",
    "what-line-0": "与合同不一致",
    "required-line-0": "请按合同填写价款",
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def sun(db) -> Browser:
    return Browser(person("sunli", "window_clerk"))


@pytest.fixture
def open_window(chromium, live_server, sun):
    """Open a page with Sun Li signed in: ``open_window("en", 1280)``."""
    contexts = []

    def open_page(language: str, width: int) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, locale=language, viewport={"width": width, "height": 800}
        )
        cookie = sun.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


def overhang(page: Page) -> int:
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return page.evaluate(wider)


def press_enter(page: Page, towards: str) -> None:
    with page.expect_navigation(url=towards):
        page.keyboard.press("Enter")


def type_the_form(page: Page, typed: dict[str, str]) -> int:
    """Type a form from its first field on with Tab, Space and letters; return the keys pressed."""
    keys = 0
    while (name := page.evaluate("document.activeElement.name")) != "act":
        kind = page.evaluate("document.activeElement.type")
        answer = typed.get(name, "")
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{answer}"]').focus()
            page.keyboard.press("Space")
        elif kind == "checkbox" and answer == "true":
            page.keyboard.press("Space")
        elif kind == "date" and answer:
            year, month, day = answer.split("-")
            page.keyboard.type(f"{month}{day}{year}")
        elif answer:
            page.keyboard.insert_text(answer)
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.name") == name:
            page.keyboard.press("Tab")  # the parts of a date
            keys += 1
        keys += 2
        assert keys < 200
    return keys


def test_a_house_sale_goes_through_by_keyboard(open_window):
    page, edition = open_window("en-US", 1280), current()["SHS"]
    typed = sent(edition, Typist().fill_in(edition, buyer_loan="true"))
    page.goto("/counter/new/")
    page.wait_for_function("document.activeElement.name === 'q'")
    page.keyboard.type("esf")
    press_enter(page, "**/new/?q=esf")
    page.wait_for_function("document.activeElement.name === 'matter'")
    press_enter(page, "**/form/")
    page.wait_for_function("document.activeElement.name === 'applicant_name'")
    type_the_form(page, typed)
    press_enter(page, "**/materials/")
    page.wait_for_function("document.activeElement.name.startsWith('tick-')")
    for _row in range(2):  # the proof of costs and the loan contract are there
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")  # past its scan
    expect(page.locator('[name="identity"]')).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    press_enter(page, "**/materials/")
    page.wait_for_function("document.activeElement.value === 'accept'")
    press_enter(page, lambda url: url.rstrip("/").split("/")[-1].isdigit())
    case = Case.objects.get()
    assert case.state == "accepted"
    assert case.form["contract_price"] == "1260000.00"
    assert case.form["contract_date"] == "2026-02-10"


@pytest.mark.parametrize(("language", "width"), [("en-US", 1280), ("zh-CN", 390)])
def test_no_page_has_a_fault_or_is_wider_than_the_screen(open_window, sun, language, width):
    page, heirs, case = open_window(language, width), draft(sun, "REI"), waiting_for_payment(sun)
    done = ready(sun, "FLX").issuance_sets.get()
    asked = case.reviews.filter(payment_requests__isnull=False).first().payment_requests.get()
    correcting, slipped, gone = in_correction(sun, **PRICE), in_departments(sun), received(sun)
    returned(
        slipped, "shs_tax_price", Said("无法辨认", "请重交", key="m_property_certificate:seller")
    )
    refused(slipped, "shs_re_precheck")
    sun.send(f"/counter/{gone.pk}/withdrawal/", {"reason": "x", "signed": "on"})
    addresses = [
        f"/counter/{received_with_a_gap(sun).pk}/correction/",
        f"/counter/{correcting.pk}/",
        f"/counter/{correcting.pk}/correction/supply/",
        f"/counter/{correcting.pk}/form/",
        f"/counter/{slipped.pk}/",
        f"/counter/{slipped.pk}/defects/",
        f"/counter/{case.pk}/withdrawal/",
        f"/counter/{gone.pk}/",
        "/counter/closing/",
        f"/counter/closing/{gone.notices.closing().get().pk}/",
        "/counter/",
        "/counter/new/",
        f"/counter/{heirs.pk}/form/",
        f"/counter/{received(sun).pk}/materials/",
        f"/counter/{case.pk}/",
        "/cashier/",
        f"/cashier/{asked.pk}/",
        "/issuing/",
        f"/issuing/{done.pk}/",
        "/status/",
    ]
    for address in addresses:
        page.goto(address)
        assert (address, faults(page)) == (address, [])
        assert (address, overhang(page) <= 0) == (address, True)


@pytest.mark.parametrize(("language", "width"), [("en-US", 390), ("zh-CN", 1280)])
def test_the_pages_of_those_who_supervise_have_no_fault(open_window, sun, language, width):
    new, running = received(sun), in_departments(sun)
    wu = person("wumei", "window_supervisor", "hall_director")
    sun.force_login(wu)
    page = open_window(language, width)
    for address in (f"/counter/{new.pk}/non-acceptance/", f"/counter/{running.pk}/termination/"):
        page.goto(address)
        assert (address, faults(page)) == (address, [])
        assert (address, overhang(page) <= 0) == (address, True)


def test_a_correction_is_told_without_a_script_and_its_errors_lead_to_their_fields(
    open_window, sun
):
    case, page = received_with_a_gap(sun), open_window("en-US", 1280)
    page.goto(f"/counter/{case.pk}/correction/")
    page.locator('[name="what-line-0"]').fill("无法辨认")
    page.get_by_role("button", name="More lines").click()
    expect(page.locator('[name="what-line-0"]')).to_have_value("无法辨认")
    expect(page.locator("[name^=about-line-]")).to_have_count(4)
    page.get_by_role("button", name="Give the notice").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert faults(page) == []
    page.locator(".error-summary a").first.click()
    expect(page.locator('[name="about-line-0"]')).to_be_focused()
    page.locator('[name="about-line-0"]').select_option("whole")
    page.locator('[name="required-line-0"]').fill("请重交")
    with page.expect_navigation(url="**/correction/supply/"):
        page.get_by_role("button", name="Give the notice").click()
    assert Case.objects.get(pk=case.pk).state == "correction_required"


def test_the_errors_of_a_form_take_the_focus_and_lead_to_their_fields(open_window, sun):
    page = open_window("en-US", 1280)
    page.goto(f"/counter/{draft(sun).pk}/form/")
    page.locator('[name="act"][value="continue"]').last.click()
    page.wait_for_function("document.activeElement.className === 'error-summary'")
    assert faults(page) == []
    page.locator(".error-summary a").first.click()
    expect(page.locator('[name="applicant_name"]')).to_be_focused()


@pytest.mark.parametrize("brought_to", [waiting_for_payment, in_correction, in_departments])
def test_the_public_status_is_calm_on_a_telephone(chromium, live_server, sun, brought_to):
    case = brought_to(sun)
    if brought_to is in_departments:
        refused(case, "shs_re_precheck")
        returned(case, "shs_tax_price")
    context = chromium.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(f"/status/{case.number}/")
    expect(page.locator('[name="code"]')).to_be_focused()
    page.keyboard.type(case.query_code)
    press_enter(page, "**/status/case/")
    assert faults(page) == []
    assert overhang(page) <= 0
    context.close()
