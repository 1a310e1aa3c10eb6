"""Crashes, races and a broker that is away: nothing is lost, and nothing arrives twice."""

from __future__ import annotations

import time
from typing import Any

import pytest

from notifications import nudges, reading, sending
from notifications.models import Message, SimulatedSms
from tests.cases.barrier import race
from tests.cases.circulating import PAYING
from tests.cases.weather import forget_the_line, go_to
from tests.notifications.conftest import Room, texts_on_the_phone
from tests.notifications.people import Story
from tests.small_matters import Item, accepted, small_matter

pytestmark = pytest.mark.django_db(transaction=True)

CHECK = Item("t_check", "vehicle_management")


@pytest.fixture
def story(room: Room) -> Story:
    """A case whose departments are at work."""
    return Story(room, CHECK).started()


def states() -> list[str]:
    """Return how far the text messages came, in their order."""
    return list(
        Message.objects.filter(channel="sms").order_by("pk").values_list("state", flat=True)
    )


def test_a_worker_that_dies_after_sending_sends_nothing_twice(
    story: Story, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.read(story.case)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as power_cut:
        power_cut.setattr(sending, "_mark_sent", dies)
        with pytest.raises(KeyboardInterrupt):
            sending.send_some(room.at, 1)
    assert SimulatedSms.objects.count() == 1
    assert states() == ["waiting", "waiting"]
    room.send()  # the other line goes on; this one is in somebody's hand still
    assert SimulatedSms.objects.count() == 1
    room.later(minutes=3)
    room.send()
    assert len(texts_on_the_phone()) == 2
    assert states() == ["sent", "sent"]


def test_senders_who_run_at_once_send_each_message_once(room: Room) -> None:
    cases = _cases_to_tell(room, 8)
    told = Message.objects.count()
    assert told == 4 * len(cases)

    def send(trial: int) -> int:
        return sending.send_some(room.at, 5)

    rows = race([send, send, send], trials=20)
    assert sum(map(sum, rows)) == told
    assert not Message.objects.waiting().exists()


def _cases_to_tell(room: Room, count: int) -> list[Any]:
    version = small_matter(PAYING)
    cases = [accepted(version) for _ in range(count)]
    for case in cases:
        reading.read(case.pk, room.at)
    return cases


# The broker --------------------------------------------------------------------------------------


def test_a_broker_that_is_away_delays_no_act_and_loses_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    go_to("redis://127.0.0.1:9/0", monkeypatch, settings)
    story = Story(room, CHECK)
    began = time.perf_counter()
    story.receive()
    assert time.perf_counter() - began < 1
    forget_the_line()
    room.tell(story.case)
    assert states() == ["sent"]


def test_only_lines_of_which_somebody_is_told_nudge(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(nudges, "nudge", lambda task, *_, **__: told.append(task))
    story = Story(room, CHECK)
    assert told == []  # opening and filling in a draft
    story.receive()
    assert told == ["notifications.tell"]
    story.accept()
    story.sign("t_check")
    assert len(told) == 2  # acceptance; neither the circulation nor the signature
