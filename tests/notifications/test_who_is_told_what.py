"""The table of rules, walked through by real acts: every rule is said, to whom it should be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from cases import acceptance, corrections, parties, reminders, returns
from cases.acceptance import NonAcceptance, Turned
from cases.identifiers import make_specimen_resident_number
from cases.lifecycle import Event
from cases.models import Case, PaymentRequest
from cases.models.party import PartyKind, Power
from cases.parties import Deed, Identity
from notifications.audiences import approver
from notifications.models import Message
from notifications.rules import RULES
from notifications.scene import Now, Scene
from tests.faces import person
from tests.notifications.conftest import Room
from tests.notifications.people import Story
from tests.small_matters import Item

pytestmark = pytest.mark.django_db

PAY = Item("t_pay", "tax", pays=True, outputs=("o_deed_tax_certificate",))
TITLE = Item("t_title", "real_estate", steps=2)
CHECK = Item("t_check", "vehicle_management")
OPTIONAL = Item("t_water", "utilities", optional=True, outputs=("o_deed_tax_certificate",))

Acts = Callable[[Story], None]


def corrected(s: Story) -> None:
    s.receive()
    s.require_correction()
    reminders.remind_of_list(s.list().pk, at=s.room.later(days=24))
    s.answer()
    s.resubmit()


def not_corrected(s: Story) -> None:
    s.receive()
    s.require_correction()
    reminders.remind_of_list(s.list().pk, at=s.room.later(days=24))
    corrections.lapse(s.pk, at=s.room.later(days=20))


def turned_away(s: Story) -> None:
    s.receive()
    turned = Turned(NonAcceptance.NOT_ELIGIBLE, "Not the owner.", not_correctable=True)
    acceptance.refuse_acceptance(s.pk, turned, **s.by("supervisor"))


def straight_on(s: Story) -> None:
    s.started()
    s.sign("t_pay")
    s.ask("t_pay", Decimal("34.50"))
    s.pay("t_pay")
    s.approve("t_pay")
    s.issue()
    s.deliver()


def paid_late(s: Story) -> None:
    s.started()
    s.sign("t_pay")
    s.ask("t_pay")
    asked = PaymentRequest.objects.get()
    reminders.remind_of_payment(asked.pk, at=s.room.later(days=31))
    s.pay("t_pay")


def with_a_later_set(s: Story) -> None:
    s.started()
    for item in ("t_check", "t_water"):
        s.sign(item)
        s.approve(item)
        s.issue()
        s.deliver()


def returned_and_put_right(s: Story) -> None:
    s.started()
    s.sign("t_title")
    s.give_back("t_title")
    s.resupply()
    s.propose("t_title")
    s.send_back("t_title")


def returned_in_vain(s: Story) -> None:
    s.started()
    s.sign("t_title")
    s.give_back("t_title")
    reminders.remind_of_list(s.list().pk, at=s.room.later(days=24))
    returns.lapse(s.list().pk, at=s.room.later(days=20))


def refused_in_part(s: Story) -> None:
    s.started()
    s.sign("t_title")
    s.propose_refusal("t_title")
    s.refuse("t_title")


def refused_whole(s: Story) -> None:
    refused_in_part(s)


def withdrawn(s: Story) -> None:
    s.started()
    s.sign("t_title")
    s.withdraw()


def terminated(s: Story) -> None:
    s.started()
    s.sign("t_title")
    s.terminate()


CLERK, APPROVER, HEAD = "clerk", "approver@real_estate", "head@real_estate"
BEGUN = ["n_received", "n_accepted"]

#: Story, its items, the policy, what the applicant is told, and what staff are told: (rule, post).
STORIES: list[tuple[Acts, tuple[Item, ...], str, list[str], list[tuple[str, str]]]] = [
    (
        corrected,
        (CHECK,),
        "all_or_nothing",
        ["n_received", "n_correction", "h_correction_reminder", "h_resubmitted"],
        [],
    ),
    (
        not_corrected,
        (CHECK,),
        "all_or_nothing",
        ["n_received", "n_correction", "h_correction_reminder", "h_correction_lapsed"],
        [("s_correction_lapsed", CLERK)],
    ),
    (turned_away, (CHECK,), "all_or_nothing", ["n_received", "n_not_accepted"], []),
    (
        straight_on,
        (PAY,),
        "all_or_nothing",
        [*BEGUN, "n_pay", "h_paid", "n_concluded", "n_ready", "h_delivered"],
        [("s_paid", "approver@tax"), ("s_ready", CLERK)],
    ),
    (
        paid_late,
        (PAY, CHECK),
        "all_or_nothing",
        [*BEGUN, "h_pay", "h_pay_reminder", "h_paid"],
        [("s_paid", "approver@tax")],
    ),
    (
        with_a_later_set,
        (CHECK, OPTIONAL),
        "all_or_nothing",
        [*BEGUN, "n_concluded", "n_ready", "h_delivered", "h_more_ready", "h_more_delivered"],
        [("s_ready", CLERK)],
    ),
    (
        returned_and_put_right,
        (TITLE, CHECK),
        "all_or_nothing",
        [*BEGUN, "n_return", "h_resupplied"],
        [
            ("s_returned", CLERK),
            ("s_resupplied", APPROVER),
            ("s_proposed", HEAD),
            ("s_sent_back", APPROVER),
        ],
    ),
    (
        returned_in_vain,
        (TITLE, CHECK),
        "all_or_nothing",
        [*BEGUN, "n_return", "h_return_reminder", "h_return_lapsed"],
        [("s_returned", CLERK), ("s_return_lapsed", HEAD)],
    ),
    (
        refused_in_part,
        (TITLE, CHECK),
        "partial_allowed",
        [*BEGUN, "h_part_refused"],
        [("s_proposed", HEAD)],
    ),
    (
        refused_whole,
        (TITLE,),
        "all_or_nothing",
        [*BEGUN, "n_concluded"],
        [("s_proposed", HEAD), ("s_refused", CLERK)],
    ),
    (
        withdrawn,
        (TITLE, CHECK),
        "all_or_nothing",
        [*BEGUN, "h_withdrawn"],
        [("s_withdrawn", CLERK), ("s_recalled", APPROVER)],
    ),
    (
        terminated,
        (TITLE, CHECK),
        "all_or_nothing",
        [*BEGUN, "h_terminated"],
        [("s_terminated", CLERK), ("s_recalled", APPROVER)],
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story[0].__name__)
def test_each_road_tells_these_and_nobody_else(story, room: Room) -> None:
    acts, items, policy, to_applicant, to_staff = story
    s = Story(room, *items, policy=policy)
    acts(s)
    room.read(s.case)

    assert said(recipient="applicant", channel="inbox") == to_applicant
    posts = {user.reference: post for post, user in s.staff.users.items()}
    staff = Message.objects.filter(recipient_kind="user").order_by("pk")
    assert [(row.rule, posts[row.recipient]) for row in staff] == to_staff


def said(**to: str) -> list[str]:
    """Return the rules of messages in the order in which they were written down."""
    return list(Message.objects.filter(**to).order_by("pk").values_list("rule", flat=True))


def test_the_stories_use_every_rule() -> None:
    told = {
        rule for _, _, _, public, staff in STORIES for rule in [*public, *(r for r, _ in staff)]
    }
    only_by_telephone = {"h_return"}  # shown below
    assert {rule.id for rule in RULES} - told == only_by_telephone


def test_text_messages_go_where_the_text_says(room: Room) -> None:
    s = Story(room, TITLE, CHECK)
    returned_and_put_right(s)
    room.read(s.case)
    told = ["n_received", "n_accepted", "h_return"]
    assert said(recipient="applicant", channel="sms") == told
    assert not Message.objects.filter(recipient_kind="user", channel="sms").exists()


def test_the_agent_is_told_the_same_as_the_applicant(room: Room) -> None:
    s = Story(room, CHECK)
    with_an_agent(s)
    s.started()
    room.read(s.case)
    for channel in ("sms", "inbox"):
        assert said(recipient="agent", channel=channel) == ["n_received", "n_accepted"]
    texts = Message.objects.filter(rule="n_accepted").values_list("text_zh", flat=True)
    assert len(texts) == 4
    assert len(set(texts)) == 1


def test_an_agent_whose_authority_has_ended_is_told_nothing(room: Room) -> None:
    s = Story(room, CHECK)
    with_an_agent(s)
    s.started()
    room.read(s.case)
    room.later(days=400)
    s.withdraw()
    room.read(s.case)
    assert said(recipient="agent", channel="inbox") == ["n_received", "n_accepted"]
    assert said(recipient="applicant", channel="inbox")[-1] == "h_withdrawn"


def with_an_agent(s: Story) -> None:
    """Let the applicant be represented from the beginning, as the form of a whole matter does."""
    number = make_specimen_resident_number("320118", date(1990, 3, 7))
    agent = Identity(PartyKind.NATURAL_PERSON, "周强", number, "13812345678")
    (party,) = parties.know(agent)
    deed = Deed((Power.SUBMIT, Power.COLLECT), (), date(2026, 1, 1), date(2026, 12, 31))
    case = s.case
    assert case.applicant is not None
    Case.objects.filter(pk=s.pk).update(
        agent=party, agent_name=party.name, authority=parties.authorise(case.applicant, party, deed)
    )


def test_officers_of_the_system_and_ones_own_acts_tell_nobody(room: Room) -> None:
    s = Story(room, CHECK)
    s.started()
    s.sign("t_check")
    s.staff.users["clerk"] = s.staff.users["approver@vehicle_management"]
    entry = s.case.entries.get(event=Event.SUB_SIGN)
    scene = Scene(Now(s.pk), entry, room.at)
    assert list(approver(scene)) == []  # it was the approver's own act
    assert s.case.accepted_by != entry.actor


def test_a_second_head_is_told_and_the_one_who_proposed_is_not(room: Room) -> None:
    s = Story(room, TITLE)
    second = person("second.head", "department_head@real_estate")
    elsewhere = person("other.head", "department_head@tax")
    s.started()
    s.sign("t_title")
    s.propose("t_title")
    room.read(s.case)
    told = set(Message.objects.filter(rule="s_proposed").values_list("user", flat=True))
    assert told == {s.staff.users[HEAD].pk, second.pk}
    assert elsewhere.pk not in told
