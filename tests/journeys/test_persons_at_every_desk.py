"""Two journeys in Chromium with persons at every desk, from the window to the last paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.models import User
from cases.chain import faults
from cases.lifecycle import CaseState, ReviewState
from cases.models import Case, MatterVersion, Payment
from departments.models import HandlingChoice
from hall.demo import password, town
from hall.demo.founding import Founded
from tests.demo.conftest import founded, own_var, workers_work  # noqa: F401 - fixtures
from tests.journeys.desks import Back, Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CORE = {"tax", "social_security", "real_estate", "vehicle_management", "market_regulation"}


class Hall:
    """The hall of a journey: opens a browser for whoever comes to work."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.word = password.read() or ""
        self.staff = {user.username: user for user in User.objects.all()}

    def counter(self, username: str) -> Counter:
        """Seat a clerk."""
        return Counter(self.browser, self.address, username, self.word)

    def officers(self, case: Case) -> Iterator[Back]:
        """Seat one approver of every department concerned, and the heads where a head must sign."""
        reviews = list(case.reviews.exclude(state=ReviewState.NOT_APPLICABLE))
        needed = {("department_approver", review.department) for review in reviews}
        needed |= {("department_head", r.department) for r in reviews if r.approval_steps == 2}
        for colleague in town.staff():
            if (colleague.role, colleague.department) in needed:
                needed.remove((colleague.role, colleague.department))
                yield Back(self.browser, self.address, colleague.username, self.word)


@pytest.fixture
def hall(
    versions: dict[str, MatterVersion],
    founded: Founded,  # noqa: F811
    chromium: Browser,
    live_server: Any,
) -> Hall:
    """The founded town with every sub-item left to persons."""
    HandlingChoice.objects.all().delete()
    return Hall(chromium, live_server.url)


def walk(hall: Hall, code: str) -> Case:
    """Walk one matter with people; workers only carry papers between them."""
    story = town.stories()[code]
    counter = hall.counter("chen.min")
    case = counter.take_in(code, story.answers)
    workers_work()
    officers = list(hall.officers(case))
    for _round in range(12):
        acts = sum(officer.work() for officer in officers)
        acts += counter.enter_payments()
        workers_work()
        if not acts:
            break
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.READY_FOR_ISSUE, case.state
    counter.hand_over(case)
    workers_work()
    for desk in (counter, *officers):
        desk.leave()
    return Case.objects.get(pk=case.pk)


def assert_done_by_persons(case: Case) -> None:
    """Every decision was a person's, heads are not approvers, and the journal proves it."""
    assert case.state in {CaseState.ISSUED, CaseState.ARCHIVED}
    for review in case.reviews.filter(state=ReviewState.APPROVED):
        assert review.approver.startswith("user:")
        assert review.head != review.approver
        assert bool(review.head) == (review.approval_steps == 2)
    assert list(faults(case, case.entries.order_by("seq"))) == []


def look_up(hall: Hall, case: Case) -> str:
    """Ask the public page as the applicant does, on a phone."""
    context = hall.browser.new_context(
        base_url=hall.address, locale="en", viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(f"/status/{case.number}/")
    page.fill("[name=code]", case.query_code)
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()
    text = page.locator("main").inner_text()
    context.close()
    return text


def test_a_house_is_sold_with_a_loan(hall: Hall) -> None:
    assert town.stories()["SHS"].answers["buyer_loan"] in (True, "true")
    case = walk(hall, "SHS")
    assert_done_by_persons(case)
    assert Payment.objects.filter(request__review__case=case).count() == 2
    assert case.reviews.get(sub_item="shs_re_mortgage").state == ReviewState.APPROVED
    shown = look_up(hall, case)
    assert "Delivered" in shown or "Closed" in shown
    assert case.applicant is not None
    assert case.applicant.name not in shown


def test_an_individual_business_becomes_an_enterprise(hall: Hall) -> None:
    """With real estate and vehicles: the journey that reaches all five core departments."""
    case = walk(hall, "ITE")
    assert_done_by_persons(case)
    approved = case.reviews.filter(state=ReviewState.APPROVED, optional=False)
    assert set(approved.values_list("department", flat=True)) == CORE
