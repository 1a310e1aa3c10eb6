"""The desks of a department in Chromium: no accessibility fault, nothing too wide, by keyboard alone.

Needs Chromium; the fixture in ``tests/conftest.py`` says what happens without one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from cases import returns
from cases.models import DefectList, Review
from cases.models.review import Proposal
from tests.departments.desks import (
    REFUSAL,
    SLIP,
    TOO_LATE,
    proposed,
    put_right,
    returned,
    signed,
    tax_case,
    withdrawn,
)
from tests.departments.stories import press, review_of
from web import clock

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Where pictures of the pages are put, when somebody wants to look at them.
PICTURES = os.environ.get("HALL_PICTURES", "")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["en-light-1280", "zh-CN-dark-390"])
def looking(request, chromium, live_server) -> Iterator[Looking]:
    language, scheme, width = request.param.rsplit("-", 2)
    context = chromium.new_context(
        base_url=live_server.url,
        locale=language,
        color_scheme=scheme,
        viewport={"width": int(width), "height": 900},
    )
    yield Looking(context, live_server.url, request.param)
    context.close()


class Looking:
    """A browser in which one officer after another looks at pages."""

    def __init__(self, context: BrowserContext, url: str, name: str) -> None:
        self.context, self.url, self.name = context, url, name
        self.page = context.new_page()

    def sits_down(self, officer: Any) -> None:
        """Let an officer use this browser."""
        name = settings.SESSION_COOKIE_NAME
        key = officer.browser.cookies[name].value
        self.context.add_cookies([{"name": name, "value": key, "url": self.url}])

    def at(self, review: Review | None, act: str, name: str) -> Page:
        """Open a page, which must be without fault and no wider than the screen."""
        route = ("department-act", [review.pk, act]) if act and review else None
        route = route or (
            ("department-review", [review.pk]) if review else ("department-queue", [])
        )
        query = f"?{act}" if not review else ""
        self.page.goto(reverse(route[0], args=route[1]) + query)
        self.judge(name)
        return self.page

    def judge(self, name: str) -> None:
        """Demand that the page has no fault and fits; take its picture where one is wanted."""
        if PICTURES:
            path = Path(PICTURES) / f"{name}-{self.name}.png"
            self.page.screenshot(path=path, full_page=True)
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wider) <= 0


def test_the_desks_of_what_does_not_go_straight(looking, approver, head, monday):
    """An approver returns, a colleague's slip is answered, a refusal is proposed and decided."""
    case = tax_case()
    looking.sits_down(approver)
    review = signed(case, "t_one", approver)
    looking.at(review, "", "on-my-desk")
    looking.at(review, "return", "slip")
    looking.at(review, "propose-refusal", "propose-refusal")
    press(approver.browser, review, "return", **SLIP)
    looking.at(review, "", "returned")
    looking.at(None, "pile=applicant", "with-the-applicant")
    put_right(DefectList.objects.get())
    looking.at(review, "", "put-right")
    looking.at(review, "return", "slip-again")
    refused = proposed(case, "t_two", approver, Proposal.REFUSE)
    looking.at(refused, "", "with-the-head")
    looking.sits_down(head)
    looking.at(refused, "", "proposed")
    looking.at(refused, "refuse", "refuse")
    looking.at(refused, "head-approve", "against")
    looking.at(refused, "send-back", "send-back")
    once = proposed(case, "t_once", approver, Proposal.REFUSE)
    looking.at(once, "", "goes-back-first")
    press(head.browser, once, "send-back", reason="Ask the assessor first.")
    press(head.browser, refused, "refuse", **REFUSAL)
    looking.at(refused, "", "refused")
    looking.sits_down(approver)
    looking.at(once, "", "sent-back")
    looking.at(review_of(case, "t_later"), "", "skipped")
    looking.at(None, f"number={case.number}", "found")
    withdrawn(case)
    looking.at(once, "", "recalled")
    looking.at(None, f"number={case.number}", "found-recalled")


def test_a_lapsed_review_with_the_head(looking, approver, head, monday):
    told = returned(tax_case(), "t_one", approver)
    clock.set_start(TOO_LATE)
    returns.lapse(told.pk, at=TOO_LATE)
    looking.sits_down(head)
    looking.at(told.review, "", "lapsed")
    looking.at(told.review, "refuse", "refuse-lapsed")


def test_a_review_is_returned_by_keyboard_alone(looking, approver, monday):
    review = signed(tax_case(), "t_one", approver)
    looking.sits_down(approver)
    page = looking.at(review, "", "by-keyboard")
    page.locator(f'a[href$="/reviews/{review.pk}/return/"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#return_about-1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("No seal.")
    page.keyboard.press("Tab")
    page.keyboard.type("A seal.")
    page.locator('button[name="more"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#return_about-3")).to_be_focused()
    expect(page.locator("#return_what-1")).to_have_value("No seal.")
    looking.judge("more-lines")
    page.locator("#return_what-3").focus()
    page.keyboard.type("Torn.")
    page.locator("#act .btn-primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#return_what-3")).to_have_value("Torn.")
    looking.judge("bad-line")
    page.locator("#return_required-3").focus()
    page.keyboard.type("Whole.")
    page.locator("#act .btn-primary").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert [defect.what for defect in DefectList.objects.get().defects.all()] == [
        "No seal.",
        "Torn.",
    ]
