"""Growing: copies of walked cases prove themselves, and each index serves the reader it is named for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases import selfcheck
from cases.actors import Actor, Role
from cases.errors import Missing, NotAllowed
from cases.identifiers import check_credit_code, check_resident_number
from cases.lifecycle import CaseState
from cases.models import Case, NumberSeries, Party, Review
from cases.numbering import gaps
from cases.sealed import index_of
from departments import queue
from departments.queue import Pile
from hall.cashier import reading as cashier
from hall.counter import reading as counter
from hall.counter.found import Sight
from hall.counter.reading import Show
from hall.demo import hours
from hall.demo.founding import Founded
from hall.demo.growing import growth, parties, room
from tests.cast import MONDAY
from web import clock

pytestmark = pytest.mark.django_db

CASES = 600
#: Short, with two departments, payments none; long enough to stand in every queue.
MATTERS = ("VSR",)


@pytest.fixture
def grown(founded: Founded) -> growth.Verified:
    """A hall with some years behind it."""
    return growth.grow(CASES, codes=MATTERS, tell=lambda sentence: None)


def test_a_grown_hall_proves_itself_and_every_index_serves_its_reader(
    grown: growth.Verified,
) -> None:
    assert grown.faults == []
    assert grown.cases > 50
    assert Case.objects.count() == CASES
    states = set(Case.objects.values_list("state", flat=True))
    assert {CaseState.ARCHIVED, CaseState.PARALLEL_APPROVAL, CaseState.READY_FOR_ISSUE} <= states
    _numbers_have_no_gaps()
    _people_are_found_by_their_numbers()
    _growing_again_adds_nothing()
    for index, read in _readers().items():
        plans = _plans(read)
        assert any(name in plans for name in index.split("|")), f"{index}\n{plans}"


def _numbers_have_no_gaps() -> None:
    for series in NumberSeries.objects.values_list("key", flat=True):
        assert gaps(series) == []


def _people_are_found_by_their_numbers() -> None:
    person = Party.objects.filter(kind="natural_person").latest("pk")
    number = parties.resident_number(person.pk)
    assert person.identity_index == index_of(number)
    assert str(person.identity_no) == number


def _growing_again_adds_nothing() -> None:
    assert growth.grow(CASES, codes=MATTERS, tell=lambda sentence: None).faults == []
    assert Case.objects.count() == CASES


def _readers() -> dict[str, Callable[[], Any]]:
    """Return for each index what reads by it."""
    at, clerk = clock.now(), _person("chen.min", Role.WINDOW_CLERK)
    supervisor = Sight(_person("gu.yun", Role.WINDOW_SUPERVISOR))
    approver = _person("meng.fei", Role.DEPARTMENT_APPROVER, "vehicle_management")
    return {
        "open_reviews_of_a_department": lambda: queue.page(approver, Pile.ALL),
        "piles_of_a_department": lambda: queue.page(approver, Pile.ON_MY_DESK),
        "reviews_with_the_applicant": lambda: queue.page(approver, Pile.WITH_APPLICANT),
        # The one clerk of this hall has every open case: what all of them have serves her as well.
        "open_cases_of_a_clerk|cases_not_archived": lambda: counter.page_of(
            Sight(clerk), Show.OPEN, at
        ),
        "cases_not_archived": lambda: selfcheck.look_through(after=0, limit=20),
        "cases_by_applicant_name": lambda: counter.page_of(
            supervisor, Show.OPEN, at, number=parties.person_name(7)
        ),
        "payments_awaited": lambda: cashier.page_of(),
        "public_notices_that_run": lambda: hours.next_due(at),
    }


def _person(username: str, role: Role, department: str | None = None) -> Actor:
    return Actor(User.objects.get(username=username).reference, frozenset({role}), department)


#: What PostgreSQL does with small tables instead of asking an index for rows in their order.
_SHORT_WAYS = ("seqscan", "sort", "bitmapscan")


def _plans(read: Callable[[], Any]) -> str:
    """Return how PostgreSQL does what a reader asks, where it may not read whole small tables."""
    with CaptureQueriesContext(connection) as asked:
        read()
    with connection.cursor() as cursor:
        for way in _SHORT_WAYS:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        plans = []
        for question in asked.captured_queries:
            if question["sql"].startswith(("SELECT", "(SELECT")):
                cursor.execute(f"EXPLAIN {question['sql']}")
                plans += [line for (line,) in cursor.fetchall()]
        for way in _SHORT_WAYS:
            cursor.execute(f"SET LOCAL enable_{way} = on")
    return "\n".join(plans)


# Refused -----------------------------------------------------------------------------------------


def test_nothing_is_grown_outside_the_demo(founded: Founded, settings: Any) -> None:
    settings.HALL_DEMO = False
    with pytest.raises(NotAllowed):
        growth.grow(10)


def test_nothing_is_grown_that_the_disk_cannot_hold(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "free", lambda: 1_000_000)
    with pytest.raises(Missing, match="GB"):
        growth.grow(1000)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "words",
    [("--cases", "0"), ("--cases", "5", "--processes", "0"), ("--cases", "5", "--matters", "XXX")],
)
def test_the_command_says_what_is_wrong(db: None, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("grow", *words)


# Invented people ---------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, 23_999, 24_000, 3_000_000])
def test_invented_numbers_are_right_and_distinct(n: int) -> None:
    check_resident_number(parties.resident_number(n), on=MONDAY.date())
    check_credit_code(parties.credit_code(n))
    assert parties.resident_number(n) != parties.resident_number(n + 1)
    assert parties.credit_code(n) != parties.credit_code(n + 1)
