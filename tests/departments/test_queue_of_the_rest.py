"""What is not work in the queue: reviews with the applicant, and finished ones found by their number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cases import circulation, refusals
from cases.actors import Role
from cases.models import Case, Review
from departments import queue
from departments.queue import Pile
from tests.cast import MONDAY
from tests.departments.desks import (
    grounds,
    proposed,
    put_right,
    returned,
    signed,
    tax_case,
    withdrawn,
)
from tests.departments.stories import pay
from web.templatetags.hall import hall_date


def of(case: Case, sub_item: str) -> Review:
    return case.reviews.get(sub_item=sub_item)


def opened(browser: Any, **query: str) -> Any:
    page = browser.get(reverse("department-queue"), query)
    assert page.status_code == 200
    return page


def shown(page: Any) -> list[int]:
    return [review.pk for review, _standing, _waiting in page.context["rows"]]


@pytest.fixture
def waiting(approver, monday) -> dict[str, Review]:
    """What waits for a correction, for a payment, and what is finished."""
    case = tax_case()
    told = returned(case, "t_one", approver)
    asked = signed(case, "t_pay", approver)
    circulation.ask_for_payment(asked.pk, amount=Decimal("12500.00"), by=approver.actor, at=MONDAY)
    done = signed(case, "t_once", approver)
    circulation.approve(done.pk, circulation.Opinion(), by=approver.actor, at=MONDAY)
    return {"returned": told.review, "asked": of(case, "t_pay"), "done": of(case, "t_once")}


def test_the_pile_with_the_applicant_says_what_is_waited_for(approver, head, waiting):
    for officer in (approver, head):
        page = opened(officer.browser, pile="applicant")
        assert set(shown(page)) == {waiting["returned"].pk, waiting["asked"].pk}
        due_on = waiting["returned"].defect_lists.get().due_on
        for words in ("1 defect to be put right", "a payment of 12500.00 CNY", hall_date(due_on)):
            assert words in page.text
    assert not set(shown(opened(approver.browser))) & {row.pk for row in waiting.values()}


def test_what_came_back_is_on_the_desk_again(approver, waiting):
    pay(waiting["asked"], at=MONDAY)
    put_right(waiting["returned"].defect_lists.get())
    assert shown(opened(approver.browser, pile="applicant")) == []
    mine = set(shown(opened(approver.browser, pile="mine")))
    assert mine == {waiting["returned"].pk, waiting["asked"].pk}


def test_the_pile_of_applicants_never_looks_through_closed_reviews(approver, waiting):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_hashjoin = off")
    plan = queue.lying(approver.actor, Pile.WITH_APPLICANT).explain()
    assert "reviews_with_the_applicant" in plan
    assert "Seq Scan on cases_review" not in plan


def test_finished_reviews_are_found_by_the_number_of_their_case(approver, head, officer, waiting):
    case = waiting["done"].case
    withdrawn(case)
    for number in (case.number, case.number[:17]):
        page = opened(approver.browser, number=number)
        assert waiting["done"].pk in shown(page)
        assert "Recalled with the case" in page.text
        assert "Approved" in page.text
    stranger = officer("hanxue", "vehicle_management", Role.DEPARTMENT_APPROVER)
    page = opened(stranger.browser, number=case.number)
    assert shown(page) == []
    assert "No such case in your department" in page.text


def test_refused_and_skipped_ones_are_found_with_their_words(approver, head, monday):
    case = tax_case()
    review = proposed(case, "t_two", approver, "refuse")
    said = {"rights_respected": True, "by": head.actor, "at": MONDAY}
    refusals.refuse(review.pk, grounds(), **said)
    page = opened(approver.browser, number=case.number)
    assert {of(case, "t_two").pk, of(case, "t_later").pk} <= set(shown(page))
    assert of(case, "t_na").pk not in shown(page)
    for words in ("Refused", "Ended with its prerequisite"):
        assert words in page.text


@pytest.mark.parametrize("number", ["x", "%", "TST", "9" * 23])
def test_a_number_that_is_none_finds_nothing(approver, waiting, number):
    page = opened(approver.browser, number=number)
    assert shown(page) == []
    assert "Check the number" in page.text
