"""One contract for every kind of department: persons, rules, simulators, and a real HTTP department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cases import circulation, endings, handling
from cases.actors import approver_officer
from cases.chain import faults
from cases.endings import Request
from cases.lifecycle import Event, ReviewState
from cases.models import Case, Review
from cases.models.review import Handling
from departments import intake, tasks
from departments.models import Ended, Referral, Reply
from departments.simulators.habits import Mode
from tests.cast import CHEN, head
from tests.departments.houses import (
    House,
    drain,
    fresh,
    houses,
    lines_of,
    opened,
    time_passes,
    until_final,
)
from tests.departments.stories import accepted_case, decide_until, review_of
from tests.small_matters import Item, accepted, small_matter
from web import clock

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(120)]

ONE, TWO, PAYS, CHECKED = (
    Item("t_one", "tax"),
    Item("t_two", "tax", steps=2),
    Item("t_pay", "tax", pays=True),
    Item("t_checked", "tax", checked=True),
)
#: The longest time that any of them may take: three waits of two days, returns, pauses.
WITHIN = timedelta(days=40)
EVERY = houses()
#: One of each sort: for what does not depend on how often an unreliable one was wrong before.
_SORTS = ("person", "automatic", "prompt", "slow", "strict returns", "strict refuses")
_SORTS += ("flaky twice", "HTTP prompt", "HTTP wrong")
SORTS = [house for house in EVERY if house.name in _SORTS]


def marked(found: list[House]) -> list[Any]:
    """Return houses as parameters; one in another process needs what is written to be committed."""
    committed = pytest.mark.django_db(transaction=True)
    return [
        pytest.param(
            house, id=house.name, marks=committed if house.handling == Handling.REMOTE else ()
        )
        for house in found
    ]


@pytest.fixture(params=marked(EVERY))
def house(request, tmp_path, monday) -> Iterator[House]:
    """Every kind of department in turn; the HTTP department is a process of its own."""
    yield from opened(request, tmp_path)


def sent_to(house: House, *items: Item, beside: tuple[Item, ...] = ()) -> Case:
    """Bring a case to its departments: this house works on ``items``, persons on what is beside them."""
    case = accepted(small_matter((*items, *beside)))
    house.take_on(case, *(item.id for item in items))
    circulation.circulate(case.pk, at=clock.now())
    return case


def assert_sound(case: Case) -> None:
    """The journal proves what is stored."""
    stored = Case.objects.prefetch_related("reviews", "entries").get(pk=case.pk)
    assert list(faults(stored, sorted(stored.entries.all(), key=lambda line: line.seq))) == []


class TestContract:
    """What the hall may count on, whoever works."""

    @pytest.mark.parametrize("item", [ONE, TWO, CHECKED], ids=lambda item: item.id)
    def test_a_queued_review_ends_properly_in_its_time(self, house: House, item: Item) -> None:
        case = sent_to(house, item)
        review = until_final(house, review_of(case, item.id), within=WITHIN)
        assert review.state == house.ends
        two_officers = item.id == "t_two" or house.ends == ReviewState.REFUSED
        assert bool(review.head) == two_officers
        assert review.approver not in ("", review.head)
        assert not Referral.objects.open().exists()
        assert_sound(case)

    def test_an_answer_that_comes_again_changes_nothing(self, house: House) -> None:
        case = sent_to(house, ONE)
        until_final(house, review_of(case, "t_one"), within=WITHIN)
        lines = lines_of(case)
        again(case)
        clock.jump_to(clock.now() + timedelta(days=60))
        drain()
        assert lines_of(case) == lines
        assert not Reply.objects.pending().exists()

    def test_nothing_changes_after_the_withdrawal(self, house: House) -> None:
        case = sent_to(house, ONE, beside=(Item("t_open", "real_estate"),))
        if house.has_no_person:
            intake.drain("tax", at=clock.now())
        request = Request("改变计划", signed=True)
        endings.withdraw(case.pk, request, by=CHEN, at=clock.now())
        lines = lines_of(case)
        again(case)
        drain()
        clock.jump_to(clock.now() + timedelta(days=60))
        drain()
        assert lines_of(case) == lines
        assert not Referral.objects.open().exists()
        assert not Reply.objects.pending().exists()
        assert set(Referral.objects.values_list("ended", flat=True)) <= {Ended.CASE_ENDED}
        assert not Reply.objects.exclude(taken_at=None).exists()
        assert_sound(case)


def again(case: Case) -> None:
    """Let every reply that is known come once more, under another id."""
    for reply in Reply.objects.filter(referral__review__case=case):
        Reply.objects.create(
            referral=reply.referral,
            reply_id=f"{reply.reply_id}.again",
            due_at=clock.now(),
            body=reply.body,
        )


def left_to(house: House, review: Review) -> Review:
    """Hand a queued review over to this house, as the head of its department does."""
    house.take_on(review.case, review.sub_item)
    by = head(review.department)
    return handling.hand_over(review.pk, house.handling, by=by, at=clock.now())


class TestWaits:
    """What every sort of department waits for before it decides."""

    @pytest.fixture(params=marked(SORTS))
    def house(self, request, tmp_path, monday) -> Iterator[House]:
        """One house of each sort in turn."""
        yield from opened(request, tmp_path)

    def test_it_awaits_the_payment(self, house: House) -> None:
        case = sent_to(house, PAYS)
        drain()
        review = review_of(case, "t_pay")
        if house.has_no_person:  # a person's payment is a step of the story itself
            assert review.state == ReviewState.AWAITING_APPLICANT
            assert not Referral.objects.exists()
        review = until_final(house, review, within=WITHIN)
        assert review.state == house.ends
        events = [line.event for line in case.entries.order_by("seq")]
        seen = events.index(Event.SUB_APPLICANT_DONE)
        assert events.index(Event.SUB_WAIT) < seen
        decided = (Event.SUB_APPROVE, Event.SUB_REFUSE)
        assert all(events.index(event) > seen for event in decided if event in events)

    def test_it_keeps_to_the_public_notice(self, house: House, versions) -> None:
        case = accepted_case(versions["CAP"], direction="decrease", at=clock.now())
        circulation.circulate(case.pk, at=clock.now())
        decide_until(case, "cap_mr_notice", at=clock.now())
        review = left_to(house, review_of(case, "cap_mr_notice"))
        first_day = review.not_before
        assert first_day is not None
        if house.has_no_person:
            drain()
            assert fresh(review).state == ReviewState.IN_REVIEW
            assert not Referral.objects.exists()
        review = until_final(house, review, within=first_day - clock.now() + WITHIN)
        assert review.decided_at is not None
        assert review.decided_at >= first_day


# Without a person --------------------------------------------------------------------------------

UNATTENDED = [house for house in SORTS if house.has_no_person]


class Nudged:
    """Ears for what a sweep says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.heard: set[tuple[str, str]] = set()
        monkeypatch.setattr(tasks, "nudge", self._hear)
        monkeypatch.setattr(tasks, "arrived", lambda *_: None)

    def _hear(self, task: str, subject: str, **_: object) -> bool:
        self.heard.add((task, subject))
        return True


class TestWithoutAPerson:
    """What else the hall may count on where system officers work."""

    @pytest.fixture(params=marked(UNATTENDED))
    def house(self, request, tmp_path, monday) -> Iterator[House]:
        """Every kind of department without a person."""
        yield from opened(request, tmp_path)

    def test_a_lost_nudge_is_found_by_the_sweep(self, house: House, monkeypatch) -> None:
        case = sent_to(house, ONE)
        nudged = Nudged(monkeypatch)
        for _round in range(200):
            nudged.heard.clear()
            tasks.sweep()
            for task, subject in nudged.heard:
                where = {} if subject == "hall" else {"department": subject}
                getattr(tasks, _TASKS[task])(**where)
            if (review := review_of(case, "t_one")).state == house.ends:
                return
            if not nudged.heard:
                time_passes(house, review)
        raise AssertionError("the sweeps did not bring it to its end")

    def test_a_worker_killed_after_signing_leaves_it_to_the_next(self, house: House) -> None:
        case = sent_to(house, ONE)
        review = review_of(case, "t_one")
        circulation.sign_for(review.pk, by=approver_officer("tax"), at=clock.now())
        assert intake.has_work("tax", at=clock.now())
        assert until_final(house, review, within=WITHIN).state == house.ends

    def test_many_at_once(self, house: House) -> None:
        version = small_matter([ONE, TWO])
        cases = [accepted(version) for _ in range(4)]
        house.take_on(cases[0], "t_one", "t_two")
        for case in cases:
            circulation.circulate(case.pk, at=clock.now())
        drained = intake.drain("tax", at=clock.now())
        assert drained.worked == 8
        for case in cases:
            for review in case.reviews.select_related("case"):
                ended = until_final(house, review, within=timedelta(days=400))
                assert ended.state in (ReviewState.APPROVED, ReviewState.REFUSED)
            assert_sound(case)


_TASKS = {
    "departments.circulate": "circulate",
    "departments.intake": "intake",
    "departments.send": "send",
    "departments.tidy": "tidy",
    "departments.deadlines": "meet_deadlines",
    "departments.treasury": "report_payments",
}


# What left the house -----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode != Mode.WELL])
def test_every_mode_of_an_unreliable_department_was_tried(mode: Mode) -> None:
    assert any(house.wish == mode for house in EVERY)
