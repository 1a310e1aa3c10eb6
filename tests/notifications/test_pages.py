"""The pages of the messages: one's own inbox, what was sent, the simulated telephone, the public page."""

from __future__ import annotations

from typing import Any

import pytest

from cases.masks import find_personal_numbers
from notifications.channels import simulated
from notifications.models import Message, Weather
from notifications.sent import messages_for_public
from tests.faces import Browser, person
from tests.notifications.conftest import Room
from tests.notifications.people import MOBILE, Story
from tests.small_matters import Item

pytestmark = pytest.mark.django_db

PAY = Item("t_pay", "tax", pays=True)
TITLE = Item("t_title", "real_estate", steps=2)


@pytest.fixture
def story(room: Room) -> Story:
    """A payment was asked for and seen, a proposal waits for the head; everybody was told."""
    s = Story(room, PAY, TITLE).started()
    s.sign("t_pay")
    s.ask("t_pay")
    s.pay("t_pay")
    s.sign("t_title")
    s.propose("t_title")
    room.tell(s.case)
    return s


def at(story: Story, post: str, **more: Any) -> Browser:
    """The browser of whoever holds a post."""
    return Browser(story.staff.users[post], **more)


# One's own inbox ---------------------------------------------------------------------------------


def test_the_inbox_shows_what_waits_and_leads_there(story: Story) -> None:
    page = at(story, "head@real_estate").get("/messages/")
    assert "a proposal waits for your signature (Approve)" in page.text
    assert f'href="/departments/reviews/{story.review("t_title").pk}/"' in page.text
    assert "Unread (1)" in page.text


def test_the_inbox_speaks_the_language_of_the_page(story: Story) -> None:
    page = at(story, "head@real_estate", language="zh-hans").get("/messages/")
    assert "待您审签" in page.text


def test_a_message_is_marked_as_read_by_its_recipient_alone(story: Story) -> None:
    head, other = at(story, "head@real_estate"), at(story, "approver@tax")
    message = Message.objects.get(rule="s_proposed")
    assert other.send("/messages/read/", {"message": message.pk}).status_code == 302
    assert Message.objects.get(pk=message.pk).read_at is None
    assert head.send("/messages/read/", {"message": message.pk}).status_code == 302
    assert Message.objects.get(pk=message.pk).read_at is not None
    assert "No unread messages" in head.get("/messages/").text
    assert "a proposal waits" in head.get("/messages/?pile=read").text


@pytest.mark.parametrize("typed", [{}, {"message": "x"}, {"message": "9" * 30}])
def test_odd_forms_are_refused_with_a_sentence(story: Story, typed: dict[str, str]) -> None:
    answer = at(story, "clerk").send("/messages/read/", typed)
    assert answer.status_code == 422
    assert "Choose the messages" in answer.text


def test_a_clerk_is_led_to_the_case_and_a_stranger_is_not(room: Room) -> None:
    s = Story(room, Item("t_check", "tax", outputs=("o_deed_tax_certificate",))).started()
    s.sign("t_check")
    s.approve("t_check")
    s.issue()
    room.tell(s.case)
    clerk = at(s, "clerk")
    page = clerk.get("/messages/")
    assert "ready to be handed over" in page.text
    assert f'href="/counter/{s.pk}/"' in page.text
    assert clerk.get(f"/counter/{s.pk}/").status_code == 200
    Message.objects.update(user=s.staff.users["approver@tax"])  # who may not open the counter
    assert "/counter/" not in at(s, "approver@tax").get("/messages/").text.split("<main")[1]


def test_the_inbox_goes_on_page_by_page(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    from notifications import inbox

    monkeypatch.setattr(inbox, "PAGE", 1)
    Message.objects.filter(rule="s_paid").update(user=story.staff.users["head@real_estate"])
    head = at(story, "head@real_estate")
    first = head.get("/messages/")
    last = head.get("/messages/?before=" + str(first.context["page"].next))
    assert "a proposal waits" in first.text
    assert "the payment was seen" in last.text
    assert last.context["page"].next is None


# What was sent -----------------------------------------------------------------------------------


def test_what_was_sent_is_shown_with_its_state(story: Story) -> None:
    page = at(story, "supervisor").get("/messages/sent/").text
    assert "material for" in page
    assert "Delivered" in page
    assert "No longer true, not sent" in page  # the ask was answered before it was sent
    assert "K7M2P9QX" not in page
    assert MOBILE not in page


def test_what_was_sent_is_found_by_state_and_case(story: Story) -> None:
    sun = at(story, "supervisor")
    rows = lambda query: sun.get(f"/messages/sent/{query}").context["page"].rows  # noqa: E731
    assert {row.rule for row in rows("?state=superseded")} == {"h_pay"}
    assert len(rows(f"?number={story.case.number}")) == Message.objects.count()
    assert rows("?number=320118999") == []
    assert rows("?number=%25") == []
    assert rows("?state=nonsense&before=zzz") != []


@pytest.mark.parametrize("path", ["/messages/sent/", "/messages/sent/phone/"])
def test_only_those_who_supervise_see_what_was_sent(story: Story, path: str) -> None:
    assert at(story, "director").get(path).status_code == 200
    for post in ("clerk", "approver@tax", "head@tax"):
        assert at(story, post).get(path).status_code == 403


def test_without_a_service_the_page_says_so(story: Story, settings: Any) -> None:
    settings.HALL_DEMO = False
    page = at(story, "supervisor").get("/messages/sent/").text
    assert "No service carries text messages" in page
    assert "/messages/sent/phone/" not in page
    assert at(story, "supervisor").get("/messages/sent/phone/").status_code == 404


# The simulated telephone -------------------------------------------------------------------------


def test_the_telephone_shows_what_arrived_with_masked_numbers(story: Story) -> None:
    page = at(story, "supervisor").get("/messages/sent/phone/").text
    assert "139****5678" in page
    assert MOBILE not in page
    assert "已受理" in page
    assert find_personal_numbers(page) == []


def test_the_line_is_broken_and_mended_on_the_page(story: Story) -> None:
    sun = at(story, "supervisor")
    assert sun.send("/messages/sent/phone/", {"weather": "failing"}).status_code == 302
    assert simulated.current_weather() == Weather.FAILING
    assert sun.send("/messages/sent/phone/", {"weather": "hail"}).status_code == 422


# The public page ---------------------------------------------------------------------------------


def test_the_applicant_reads_what_he_was_told_newest_first(story: Story) -> None:
    told = messages_for_public(story.case)
    assert ["goes on" in row.en for row in told] == [True, False]
    assert "李" not in str(told)  # no name, and no amount (privacy.public_status)
    assert all(row.zh and row.en and row.at for row in told)
    assert "K7M2P9QX" not in str(told)


def test_no_stored_text_holds_a_personal_number(story: Story) -> None:
    assert Message.objects.count() > 5
    for message in Message.objects.all():
        assert find_personal_numbers(message.text_zh + " " + message.text_en) == []
        assert "李明" not in message.text_zh + message.text_en


def test_somebody_without_a_post_has_no_inbox(db: None) -> None:
    assert Browser(person("nobody")).get("/messages/").status_code == 403
    assert Browser().get("/messages/").status_code == 302
