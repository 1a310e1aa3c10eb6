"""The queue: its order, its piles for each post, its pages, and what a page costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import circulation
from cases.actors import Role
from cases.lifecycle import ReviewState
from cases.models import Case, Review
from cases.models.review import Handling
from departments import queue, registry
from departments.queue import Pile
from tests.cast import CHEN, MONDAY
from tests.departments.stories import pay
from tests.small_matters import Item, accepted, small_matter

SEVERAL = (
    Item("t_one", "tax"),
    Item("t_two", "tax", steps=2),
    Item("t_pay", "tax", pays=True),
    Item("t_own", "real_estate"),
)


def circulated(*items: Item, minutes: int = 0, code: str = "TST") -> Case:
    """Bring a case of a small matter to its departments, so many minutes after nine."""
    case = accepted(small_matter(items or SEVERAL, code=code))
    circulation.circulate(case.pk, at=MONDAY + timedelta(minutes=minutes))
    return case


def of(case: Case, sub_item: str) -> Review:
    return case.reviews.get(sub_item=sub_item)


def opened(browser: Any, **query: str) -> Any:
    page = browser.get(reverse("department-queue"), query)
    assert page.status_code == 200
    return page


def shown(page: Any) -> list[int]:
    return [review.pk for review, _standing, _waiting in page.context["rows"]]


# Order and lights --------------------------------------------------------------------------------


def test_the_earliest_due_date_comes_first(approver, monday):
    late, early, middle = (circulated(Item("t_one", "tax"), minutes=m) for m in (40, 0, 20))
    page = opened(approver.browser)
    assert shown(page) == [of(case, "t_one").pk for case in (early, middle, late)]


def test_a_row_says_what_it_is_and_how_much_time_is_left(approver, monday):
    case = circulated(Item("t_one", "tax"), minutes=25)
    page = opened(approver.browser)
    rule = of(case, "t_one").rule
    assert rule.promised_limit.value == 10
    for words in (case.number, str(case.matter.name.en), str(rule.name.en), "4 minutes left"):
        assert words in page.text
    assert page.context["rows"][0][1].light == "green"


@pytest.mark.parametrize(
    ("minutes", "light"), [(29, "green"), (21, "yellow"), (19, "red"), (-900, "red")]
)
def test_the_light_turns_as_the_promise_runs_out(approver, monday, minutes, light):
    circulated(Item("t_one", "tax"), minutes=minutes)
    assert opened(approver.browser).context["rows"][0][1].light == light


def test_the_wait_for_a_payment_is_not_counted(approver, monday):
    case = circulated(Item("t_pay", "tax", pays=True), minutes=0)
    review = of(case, "t_pay")
    circulation.sign_for(review.pk, by=approver.actor, at=MONDAY)
    circulation.ask_for_payment(review.pk, by=approver.actor, at=MONDAY)
    pay(review, at=MONDAY + timedelta(minutes=25))
    row, standing, waiting = opened(approver.browser).context["rows"][0]
    assert waiting is None
    assert row.pk == review.pk
    assert standing.light == "green"
    assert standing.due == MONDAY + timedelta(minutes=35)


def test_another_departments_work_is_not_in_the_queue(approver, monday):
    case = circulated()
    assert of(case, "t_own").pk not in shown(opened(approver.browser))


# Piles -------------------------------------------------------------------------------------------


@pytest.fixture
def lying(approver, officer, monday) -> dict[str, Review]:
    """One review of each kind in the tax department."""
    colleague = officer("wugang", "tax", Role.DEPARTMENT_APPROVER).actor
    registry.choose([("t_auto", "tax")], Handling.AUTOMATIC, by=CHEN, at=MONDAY)
    case = circulated(
        *[Item(f"t_{name}", "tax") for name in ("waits", "mine", "theirs")],
        Item("t_head", "tax", steps=2),
        Item("t_auto", "tax"),
        Item("t_done", "tax"),
    )
    for name, by in (("mine", approver.actor), ("theirs", colleague), ("head", colleague)):
        circulation.sign_for(of(case, f"t_{name}").pk, by=by, at=MONDAY)
    opinion = circulation.Opinion()
    head = of(case, "t_head")
    circulation.propose(head.pk, opinion, by=colleague, at=MONDAY)
    done = of(case, "t_done")
    circulation.sign_for(done.pk, by=colleague, at=MONDAY)
    circulation.approve(done.pk, opinion, by=colleague, at=MONDAY)
    return {
        name: of(case, f"t_{name}") for name in ["waits", "mine", "theirs", "head", "auto", "done"]
    }


@pytest.fixture(autouse=True)
def a_rule_for_the_automatic_one(monkeypatch):
    monkeypatch.setattr(registry, "has_rule", lambda sub_item: sub_item == "t_auto")


PILES = [
    ("approver", Pile.ALL, {"waits", "mine", "theirs", "auto"}),
    ("approver", Pile.TO_SIGN, {"waits"}),
    ("approver", Pile.ON_MY_DESK, {"mine"}),
    ("approver", Pile.AUTOMATIC, {"auto"}),
    ("approver", Pile.WITH_APPLICANT, set()),
    ("head", Pile.ALL, {"waits", "mine", "theirs", "auto", "head"}),
    ("head", Pile.FOR_THE_HEAD, {"head"}),
    ("head", Pile.AUTOMATIC, {"auto"}),
]


@pytest.mark.parametrize(("who", "pile", "expected"), PILES)
def test_each_post_sees_its_piles(request, lying, who, pile, expected):
    page = opened(request.getfixturevalue(who).browser, pile=pile.value)
    assert set(shown(page)) == {lying[name].pk for name in expected}
    assert page.context["chosen"] == pile


def test_a_pile_of_another_post_opens_everything(approver, lying):
    page = opened(approver.browser, pile="head")
    assert page.context["chosen"] == Pile.ALL
    assert lying["head"].pk not in shown(page)
    assert "For the head" not in page.text


def test_a_row_says_on_whose_desk_it_is(approver, lying):
    text = opened(approver.browser).text
    for words in ("on my desk", "with a colleague", "Automatic"):
        assert text.count(words) >= 1
    assert "wugang" not in text.lower()


def test_an_empty_pile_says_what_to_do(approver, monday):
    assert "No work waits for your department." in opened(approver.browser).text
    assert "Show everything" in opened(approver.browser, pile="mine").text


def test_what_comes_next_is_what_this_post_can_do(approver, head, lying):
    assert queue.next_for(approver.actor, besides=lying["waits"]) == lying["mine"]
    assert queue.next_for(approver.actor, besides=lying["mine"]) == lying["waits"]
    assert queue.next_for(head.actor, besides=lying["waits"]) == lying["head"]
    assert queue.next_for(head.actor, besides=lying["head"]) is None


# Page by page ------------------------------------------------------------------------------------


@pytest.fixture
def full_queue(db) -> list[int]:
    """120 reviews, five to a minute; their keys in the order of the queue."""
    items = [Item(f"t_{letter}", "tax") for letter in "abcde"]
    for minute in range(24):
        circulated(*items, minutes=23 - minute)
    return list(Review.objects.order_by("promised_due", "pk").values_list("pk", flat=True))


def test_the_pages_show_every_row_once_and_in_order(approver, monday, full_queue):
    assert len(full_queue) == 120
    seen, place = [], ""
    for number in range(1, 6):
        page = opened(approver.browser, pile="to_sign", after=place)
        assert ("First page" in page.text) is (number > 1)
        seen += shown(page)
        place = page.context["page"].further
        assert bool(place) is (number < 5)
    assert seen == full_queue


def test_a_row_that_was_decided_meanwhile_shifts_no_page(approver, monday, full_queue):
    place = opened(approver.browser).context["page"].further
    for pk in full_queue[:3]:
        circulation.sign_for(pk, by=approver.actor, at=monday)
        circulation.approve(pk, circulation.Opinion(), by=approver.actor, at=monday)
    assert shown(opened(approver.browser, after=place)) == full_queue[25:50]


@pytest.mark.parametrize(
    "place", ["x", "2026-03-02", "2026-03-02_1", "_", "2026-03-02T09:00:00+08:00_x"]
)
def test_a_place_that_is_none_is_refused_with_a_sentence(approver, monday, place):
    page = approver.browser.get(reverse("department-queue"), {"after": place})
    assert page.status_code == 422
    assert "This place in the queue does not exist." in page.text


def test_a_full_page_costs_as_many_queries_as_a_short_one(approver, monday):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            opened(approver.browser)
        return len(queries)

    circulated(Item("t_a", "tax"))
    opened(approver.browser)  # the matter's rules are read once in a process
    short = cost()
    for minute in range(30):
        circulated(Item("t_a", "tax"), minutes=minute)
    assert cost() == short <= 11  # seven of them for the frame of every page


def test_the_page_reads_neither_the_form_nor_the_query_code(approver, monday):
    circulated(Item("t_a", "tax"))
    with CaptureQueriesContext(connection) as queries:
        opened(approver.browser)
    reads = [q["sql"] for q in queries if 'FROM "cases_review"' in q["sql"]]
    read = next(sql for sql in reads if '"cases_case"."number"' in sql)
    assert "query_code" not in read
    assert '"cases_case"."form"' not in read


def test_the_queue_is_read_by_its_index(approver, monday, full_queue):
    found = queue.lying(approver.actor).filter(promised_due__gte=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert "open_reviews_of_a_department" in found.explain()


def test_reviews_that_wait_or_do_not_apply_are_never_in_a_queue(approver, monday):
    case = circulated(
        Item("t_first", "tax"),
        Item("t_later", "tax", depends_on=("t_first",)),
    )
    assert shown(opened(approver.browser)) == [of(case, "t_first").pk]
    assert of(case, "t_later").state == ReviewState.BLOCKED
