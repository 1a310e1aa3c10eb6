"""Sending: in order, never what is no longer true, again after a failure, and once after a crash."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from notifications import sending, tasks
from notifications.channels import simulated
from notifications.failed_work import SENDING
from notifications.models import Message, MessageState, SimulatedSms, Weather
from tests.cast import SUN
from tests.notifications.conftest import Room, texts_on_the_phone
from tests.notifications.people import MOBILE, Story
from tests.small_matters import Item, accepted, small_matter
from web import clock, failures
from web.models import FailedWork

pytestmark = pytest.mark.django_db

PAY = Item("t_pay", "tax", pays=True, outputs=("o_deed_tax_certificate",))
CHECK = Item("t_check", "vehicle_management")


@pytest.fixture
def story(room: Room) -> Story:
    """A case whose departments are at work."""
    return Story(room, PAY, CHECK).started()


def states(channel: str = "sms") -> dict[str, str]:
    """Return how far the applicant's messages came, by rule."""
    mine = Message.objects.filter(recipient="applicant", channel=channel).order_by("pk")
    return dict(mine.values_list("rule", "state"))


def asked_to_pay(story: Story) -> None:
    story.sign("t_pay")
    story.ask("t_pay")


# What arrives ------------------------------------------------------------------------------------


def test_what_arrives_is_in_order_and_in_chinese(story: Story, room: Room) -> None:
    asked_to_pay(story)
    room.tell(story.case)
    first, second, third = texts_on_the_phone()
    assert "已收件" in first
    assert "已受理" in second
    assert "需缴纳" in third
    assert set(states().values()) == {"sent"}
    assert set(states("inbox").values()) == {"delivered"}


def test_the_query_code_arrives_and_stands_nowhere_else_in_clear(story: Story, room: Room) -> None:
    room.tell(story.case)
    assert "K7M2P9QX" in texts_on_the_phone()[0]
    for message in Message.objects.all():
        assert "K7M2P9QX" not in message.text_zh + message.text_en
        assert "K7M2P9QX" not in str(message.words)


def test_the_service_is_asked_what_became_of_it(story: Story, room: Room) -> None:
    room.tell(story.case)
    sending.ask_after(room.at, 50)
    assert set(states().values()) == {"delivered"}
    assert sending.ask_after(room.at, 50) == 0


def test_a_silent_service_is_asked_less_and_less_and_then_no_more(story: Story, room: Room) -> None:
    simulated.set_weather(Weather.SILENT)
    room.tell(story.case)
    asked = []
    for _hour in range(80):
        asked.append(sending.ask_after(room.at, 50))
        room.later(hours=1)
    assert set(states().values()) == {"sent"}
    assert asked[0] == 2
    assert asked[-1] == 0
    assert not Message.objects.exclude(ask_at=None).exists()


def test_a_late_report_comes_late(story: Story, room: Room) -> None:
    simulated.set_weather(Weather.LATE)
    room.tell(story.case)
    sending.ask_after(room.at, 50)
    assert set(states().values()) == {"sent"}
    sending.ask_after(room.later(minutes=11), 50)
    assert set(states().values()) == {"delivered"}


def test_what_cannot_be_delivered_has_failed(
    story: Story, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.tell(story.case)
    lost = {sms.reference: "undeliverable" for sms in SimulatedSms.objects.all()}
    monkeypatch.setattr(simulated.SimulatedPhone, "fates", lambda *_, **__: lost)
    sending.ask_after(room.at, 50)
    assert set(states().values()) == {"failed"}
    failed = Message.objects.filter(channel="sms").first()
    assert failed is not None
    assert failed.reason.zh
    assert failed.reason.en == "The service could not deliver it."


# Nobody is told two contradictory things ---------------------------------------------------------


def test_an_ask_that_was_answered_is_never_sent(story: Story, room: Room) -> None:
    asked_to_pay(story)
    room.read(story.case)
    story.pay("t_pay")
    room.tell(story.case)
    assert states()["h_pay"] == "superseded"
    assert states("inbox") == {
        "n_received": "delivered",
        "n_accepted": "delivered",
        "h_pay": "superseded",
        "h_paid": "delivered",
    }
    assert not any("需缴纳" in text for text in texts_on_the_phone())


def test_after_a_withdrawal_only_the_withdrawal_is_told(story: Story, room: Room) -> None:
    asked_to_pay(story)
    room.read(story.case)
    story.withdraw()
    room.tell(story.case)
    assert [rule for rule, state in states().items() if state == "sent"] == [
        "n_received",
        "h_withdrawn",
    ]


def test_results_are_not_called_ready_after_they_were_collected(room: Room) -> None:
    story = Story(room, PAY).started()
    asked_to_pay(story)
    story.pay("t_pay")
    story.approve("t_pay")
    story.issue()
    room.read(story.case)
    story.deliver()
    room.tell(story.case)
    assert states()["n_ready"] == states()["n_concluded"] == "superseded"
    assert states()["h_delivered"] == "sent"


def test_a_recalled_review_tells_its_approver_only_the_recall(story: Story, room: Room) -> None:
    asked_to_pay(story)
    story.pay("t_pay")
    story.withdraw()
    room.tell(story.case)
    mine = Message.objects.filter(user=story.staff.users["approver@tax"])
    assert list(mine.values_list("rule", "state")) == [("s_recalled", "delivered")]


# Failures ----------------------------------------------------------------------------------------


def test_a_failed_message_rests_and_none_of_its_line_overtakes_it(story: Story, room: Room) -> None:
    simulated.set_weather(Weather.FAILING)
    room.tell(story.case)
    assert set(states().values()) == {"waiting"}
    assert set(states("inbox").values()) == {"delivered"}  # the other line goes on
    assert list(FailedWork.objects.values_list("kind", flat=True)) == [SENDING]

    simulated.set_weather(Weather.FINE)
    assert room.send() == 0  # it rests
    room.later(minutes=1)
    room.send()
    assert [text[:4] for text in texts_on_the_phone()] == ["李*:您", "办件32"]
    assert not FailedWork.objects.exists()
    assert not Message.objects.filter(channel="sms").exclude(fault="").exists()


def test_what_is_given_up_says_so_and_holds_nobody_back(
    story: Story, room: Room, settings: Any
) -> None:
    settings.HALL_FAILURE_LIMIT = 3
    simulated.set_weather(Weather.FAILING)
    room.read(story.case)
    for _ in range(3):
        room.send()
        room.later(hours=2)
    assert states() == {"n_received": "failed", "n_accepted": "waiting"}
    given_up = Message.objects.get(state=MessageState.FAILED)
    assert "LineDown" in given_up.reason.en

    simulated.set_weather(Weather.FINE)
    room.send()
    assert states() == {"n_received": "failed", "n_accepted": "sent"}


def test_what_was_given_up_is_sent_when_somebody_asks(
    story: Story, room: Room, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HALL_FAILURE_LIMIT = 1
    simulated.set_weather(Weather.FAILING)
    room.tell(story.case)
    assert states() == {"n_received": "failed", "n_accepted": "failed"}
    simulated.set_weather(Weather.FINE)
    with django_capture_on_commit_callbacks(execute=True):
        failures.try_all_again(SENDING, SUN, room.at)
    assert set(states().values()) == {"waiting"}
    room.send()
    assert set(states().values()) == {"sent"}
    assert not FailedWork.objects.exists()


def test_an_ask_that_was_given_up_is_not_sent_after_its_answer(
    story: Story, room: Room, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HALL_FAILURE_LIMIT = 1
    simulated.set_weather(Weather.FAILING)
    asked_to_pay(story)
    room.tell(story.case)
    story.pay("t_pay")
    simulated.set_weather(Weather.FINE)
    with django_capture_on_commit_callbacks(execute=True):
        failures.try_all_again(SENDING, SUN, room.at)
    room.tell(story.case)
    assert states()["h_pay"] == "superseded"


# No way ------------------------------------------------------------------------------------------


def test_without_a_service_text_messages_say_so(story: Story, room: Room, settings: Any) -> None:
    settings.HALL_DEMO = False
    room.tell(story.case)
    assert set(states().values()) == {"no_channel"}
    assert set(states("inbox").values()) == {"delivered"}
    assert not FailedWork.objects.exists()
    lost = Message.objects.filter(channel="sms").first()
    assert lost is not None
    assert lost.reason.en == "No service carries text messages here."


def test_without_a_number_text_messages_say_so(room: Room) -> None:
    story = Story(room, CHECK, mobile="").started()
    room.tell(story.case)
    assert set(states().values()) == {"no_channel"}


class Postman:
    """A service of another house."""

    taken: list[tuple[str, str]] = []

    def send(self, mobile: str, text: str, **_: Any) -> str:
        self.taken.append((mobile, text))
        return f"P{len(self.taken)}"

    def fates(self, references: Any, **_: Any) -> dict[str, Any]:
        return {}


def test_another_service_is_plugged_in_by_a_setting(
    story: Story, room: Room, settings: Any
) -> None:
    Postman.taken.clear()
    settings.HALL_SMS = f"{__name__}.Postman"
    room.tell(story.case)
    assert [mobile for mobile, _text in Postman.taken] == [MOBILE, MOBILE]
    assert texts_on_the_phone() == []


# In line        -------------------------------------------------------------------------------


def test_a_line_is_sent_one_by_one_and_other_lines_beside_it(room: Room) -> None:
    first, second = (_case(room, number) for number in range(2))
    for case in (first, second):
        room.read(case)
    claimed = [message.line for message in sending._claim(room.at, 50)]
    assert len(claimed) == len(set(claimed)) == 4
    assert sending._claim(room.at, 50) == []


def _case(room: Room, number: int) -> Case:
    return accepted(small_matter([Item(f"t_{number}", "tax")]))


def test_tasks_send_and_sweep_again(story: Story, room: Room, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: room.at)
    monkeypatch.setattr(tasks, "arrived", lambda *_: None)
    monkeypatch.setattr(tasks, "nudge", lambda **_: None)
    tasks.tell()
    tasks.sweep()
    assert set(states().values()) == {"delivered"}
    tasks.sweep()
    tasks.tell()
    assert len(texts_on_the_phone()) == 2
