"""Nobody is told two contradictory things, whatever happens in whatever order (real acts, drawn at random).

Acts, readings, sendings, broken lines and passing time are drawn; acts that the hall refuses are left out.
What is asked of the applicant is kept beside the hall's own rows: whenever an ask is sent, it must be open.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases import corrections, reminders, returns
from cases.errors import Refusal
from cases.models import PaymentRequest
from notifications.channels import simulated
from notifications.models import TOLD, Message, SimulatedSms, Weather
from tests.notifications.conftest import Room
from tests.notifications.people import Story
from tests.small_matters import Item

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

ITEMS = (
    Item("t_pay", "tax", pays=True, outputs=("o_deed_tax_certificate",)),
    Item("t_title", "real_estate", steps=2),
)
NAMES = tuple(item.id for item in ITEMS)

#: What a rule asks for.
ASKS = {
    "n_correction": "correction",
    "h_correction_reminder": "correction",
    "n_pay": "payment",
    "h_pay": "payment",
    "h_pay_reminder": "payment",
    "n_return": "return",
    "h_return": "return",
    "h_return_reminder": "return",
}
#: What is told when it is over: no ask of the same case comes after one of these.
ENDINGS = {"h_withdrawn", "h_terminated", "h_correction_lapsed", "n_not_accepted", "n_concluded"}

Thing = tuple[str, str]
Act = Callable[["World"], None]


class World:
    """A case, the room beside it, and what is asked of the applicant at this moment."""

    def __init__(self) -> None:
        self.room = Room()
        self.story = Story(self.room, *ITEMS, policy="partial_allowed")
        self.asked: dict[Thing, int] = {}
        self.told: set[int] = set()
        self.first_line = 0

    def act(self, act: Act) -> None:
        """Do an act whole, or not at all."""
        self.first_line = self.story.case.journal_count + 1
        with suppress(Refusal, ObjectDoesNotExist), transaction.atomic():
            act(self)

    def ask(self, kind: str, item: str = "") -> None:
        """Something is asked from the first line of this act on."""
        self.asked[kind, item] = self.first_line

    def answered(self, kind: str, item: str = "") -> None:
        """It is asked no more."""
        self.asked.pop((kind, item), None)

    def look(self) -> None:
        """Whatever was sent just now was true, and came after what was told before."""
        for message in Message.objects.filter(state__in=TOLD).exclude(pk__in=self.told):
            self.told.add(message.pk)
            kind = ASKS.get(message.rule)
            if kind is not None:
                opened = self.asked.get((kind, message.sub_item))
                assert opened is not None, f"{message.rule} was sent after its answer"
                assert message.seq >= opened, f"{message.rule} speaks of an older ask"


def correct(world: World) -> None:
    world.story.require_correction()
    world.ask("correction")


def resubmit(world: World) -> None:
    world.story.answer()
    world.story.resubmit()
    world.answered("correction")


def lapse(world: World) -> None:
    told = world.story.list()
    if told.review_id is None:
        corrections.lapse(world.story.pk, at=world.room.at)
        world.asked.clear()
    else:
        returns.lapse(told.pk, at=world.room.at)
        assert told.review is not None
        world.answered("return", told.review.sub_item)


def remind(world: World) -> None:
    reminders.remind_of_list(world.story.list().pk, at=world.room.at)


def remind_of_payment(world: World) -> None:
    asked = PaymentRequest.objects.filter(review__case=world.story.pk).latest("pk")
    reminders.remind_of_payment(asked.pk, at=world.room.at)


def resupply(world: World) -> None:
    told = world.story.list()
    world.story.resupply()
    assert told.review is not None
    world.answered("return", told.review.sub_item)


def give_back(item: str) -> Act:
    def act(world: World) -> None:
        world.story.give_back(item)
        world.ask("return", item)

    return act


def ask_to_pay(world: World) -> None:
    world.story.ask("t_pay")
    world.ask("payment", "t_pay")


def pay(world: World) -> None:
    world.story.pay("t_pay")
    world.answered("payment", "t_pay")


def withdraw(world: World) -> None:
    world.story.withdraw()
    world.asked.clear()


def terminate(world: World) -> None:
    world.story.terminate()
    world.asked.clear()


def _plain(name: str, *items: str) -> Act:
    return lambda world: getattr(world.story, name)(*items)


ACTS: dict[str, Act] = {
    "receive": _plain("receive"),
    "accept": _plain("accept"),
    "correct": correct,
    "resubmit": resubmit,
    "lapse": lapse,
    "remind": remind,
    "remind of the payment": remind_of_payment,
    "ask to pay": ask_to_pay,
    "pay": pay,
    "resupply": resupply,
    "withdraw": withdraw,
    "terminate": terminate,
    "issue": _plain("issue"),
    "deliver": _plain("deliver"),
    **{f"sign {item}": _plain("sign", item) for item in NAMES},
    **{f"approve {item}": _plain("approve", item) for item in NAMES},
    **{f"give back {item}": give_back(item) for item in NAMES},
    "propose": _plain("propose", "t_title"),
    "head back": _plain("send_back", "t_title"),
    "head approves": _plain("sign_as_head", "t_title"),
    **{f"propose to refuse {item}": _plain("propose_refusal", item) for item in NAMES},
    **{f"refuse {item}": _plain("refuse", item) for item in NAMES},
}


def read(world: World) -> None:
    world.room.read(world.story.case)


def send(world: World) -> None:
    world.room.send()
    world.look()


def weather(kind: Weather) -> Act:
    return lambda world: simulated.set_weather(kind)


def wait(**span: float) -> Act:
    return lambda world: setattr(world.room, "at", world.room.at + timedelta(**span))


AROUND: dict[str, Act] = {
    "read": read,
    "send": send,
    "the line breaks": weather(Weather.FAILING),
    "the line works": weather(Weather.FINE),
    "a minute": wait(minutes=1),
    "a month": wait(days=31),
}

#: Roads that lead somewhere are drawn as often as single steps.
BEGINNINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("receive",),
    ("receive", "correct"),
    ("receive", "accept"),
    ("receive", "accept", "sign t_pay", "ask to pay"),
    ("receive", "accept", "sign t_title", "give back t_title"),
)
TURNS: tuple[tuple[str, ...], ...] = (
    ("sign t_pay", "ask to pay"),
    ("pay", "approve t_pay"),
    ("sign t_title", "give back t_title"),
    ("resupply",),
    ("resubmit", "accept"),
    ("a month", "lapse"),
    ("propose to refuse t_title", "refuse t_title"),
    ("propose", "head approves"),
    ("issue", "deliver"),
    ("withdraw",),
    ("the line breaks", "read", "send"),
    ("the line works", "a minute", "send"),
    ("read",),
    ("read", "send"),
)
SINGLE = st.sampled_from(sorted(ACTS) + sorted(AROUND)).map(lambda name: (name,))
STEPS = st.lists(st.one_of(st.sampled_from(TURNS), st.sampled_from(TURNS), SINGLE), max_size=14)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(beginning=st.sampled_from(BEGINNINGS), steps=STEPS)
@example(beginning=BEGINNINGS[2], steps=[("read", "resubmit")])
@example(beginning=BEGINNINGS[2], steps=[("read", "withdraw")])
@example(beginning=BEGINNINGS[4], steps=[("read", "pay")])
@example(beginning=BEGINNINGS[4], steps=[("read", "terminate")])
@example(beginning=BEGINNINGS[5], steps=[("read", "resupply")])
@example(beginning=BEGINNINGS[5], steps=[("a month", "remind", "read", "lapse")])
@example(beginning=BEGINNINGS[1], steps=[TURNS[-4], ("accept",), TURNS[-3]])
@example(beginning=BEGINNINGS[3], steps=[TURNS[-4], TURNS[0], ("the line works", "read", "send")])
def test_an_ask_is_only_sent_while_it_is_open(db: Any, beginning: Any, steps: Any) -> None:
    with transaction.atomic():
        world = World()
        at_the_end = ("the line works", "a month", "read", "send")
        for name in (*beginning, *chain.from_iterable(steps), *at_the_end):
            if name in ACTS:
                world.act(ACTS[name])
            else:
                AROUND[name](world)
        in_order_and_ended_once()
        transaction.set_rollback(True)


def in_order_and_ended_once() -> None:
    """Text messages arrived in the order of the journal, and ask for nothing after an end."""
    arrived = SimulatedSms.objects.order_by("pk").values_list("key", flat=True)
    by_key = {message.key: message for message in Message.objects.filter(channel="sms")}
    told = [by_key[key] for key in arrived]
    assert [row.seq for row in told] == sorted(row.seq for row in told)
    rules = [row.rule for row in told]
    ended = next((place for place, rule in enumerate(rules) if rule in ENDINGS), len(rules))
    assert not set(rules[ended:]) & set(ASKS)
    assert not Message.objects.waiting().exists()
