"""The door for replies: who gets in, what is told to whom, and what changes nothing."""

from __future__ import annotations

import json
import time
from functools import reduce
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases import circulation, endings, handling
from cases.lifecycle import ReviewState
from cases.masks import find_personal_numbers
from cases.models import Case
from cases.models.review import Handling
from departments import intake, registry
from departments.models import Ended, Ignored, Referral, Reply
from departments.remote import client as line
from departments.remote import connecting, sending, signing
from departments.verdicts import texts_of
from tests.cast import CHEN, SUN, head
from tests.departments.houses import SECRET, drain
from tests.departments.stories import circulating_case, review_of
from tests.small_matters import Item, accepted, small_matter
from web import clock

pytestmark = pytest.mark.django_db
OTHER = "whsec_" + "B" * 44


@pytest.fixture
def letters(monkeypatch) -> list[tuple[str, dict[str, Any]]]:
    """What was posted to the department: (message id, body)."""
    posted: list[tuple[str, dict[str, Any]]] = []

    def post(connection: Any, message_id: str, body: bytes) -> None:
        posted.append((message_id, json.loads(body)))

    monkeypatch.setattr(line, "post", post)
    return posted


@pytest.fixture
def case(monday, letters) -> Case:
    """A case whose review lies with the tax department's own system."""
    connecting.connect("tax", "http://127.0.0.1:9/hall", SECRET, by=SUN, at=clock.now())
    registry.choose([("t_one", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    made = accepted(small_matter([Item("t_one", "tax"), Item("t_other", "real_estate")]))
    circulation.circulate(made.pk, at=clock.now())
    drain()
    return made


class Department:
    """The other side of the line."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        self.address = reverse("department-reply", args=[referral.token])
        self.browser = Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)

    def says(self, **more: Any) -> dict[str, Any]:
        """Return a reply that approves, with some members changed."""
        token = str(self.referral.token)
        return {"referral": token, "sub_item": "t_one", "verdict": "approve", **more}

    def send(self, body: Any = None, **how: Any) -> Any:
        """Post a reply; ``how`` changes what is right about it."""
        content = json.dumps(self.says() if body is None else body).encode()
        content = how.get("content", content)
        message_id, secret = how.get("id", "m1"), how.get("secret", SECRET)
        at = how.get("at", int(time.time()))
        headers = signing.headers(secret, message_id, at, content)
        headers.pop("content-type")
        headers.update(how.get("headers", {}))
        return self.browser.post(
            how.get("address", self.address),
            content,
            content_type="application/json",
            headers=headers,
        )


@pytest.fixture
def tax(case) -> Department:
    """The tax department, with the referral that it was sent."""
    return Department(Referral.objects.get())


def state(case: Case) -> str:
    return review_of(case, "t_one").state


# Let in ------------------------------------------------------------------------------------------


def test_a_signed_reply_is_carried_out(tax, case):
    answer = tax.send(tax.says(remark="Checked."))
    assert (answer.status_code, answer.json()) == (202, {"received": True, "standing": "waiting"})
    assert state(case) == ReviewState.IN_REVIEW  # the intake does it, not the door
    drain()
    review = review_of(case, "t_one")
    assert (review.state, review.remark) == (ReviewState.APPROVED, "Checked.")
    assert Referral.objects.get().ended == Ended.ANSWERED


def test_the_same_message_twice_is_one_reply(tax, case):
    first, second = tax.send(), tax.send()
    assert first.json() == second.json()
    assert Reply.objects.count() == 1
    drain()
    assert tax.send().json()["standing"] == "taken"


def test_a_second_answer_is_kept_and_changes_nothing(tax, case):
    tax.send()
    drain()
    lines = case.entries.count()
    answer = tax.send(id="m2")
    assert answer.status_code == 202
    assert answer.json()["because"] == Ignored.TWICE
    drain()
    assert case.entries.count() == lines
    assert set(Reply.objects.values_list("ignored_because", flat=True)) == {"", Ignored.TWICE}


def test_of_two_answers_before_the_intake_the_first_counts(tax, case):
    tax.send()
    tax.send(tax.says(verdict="refuse", **REFUSAL), id="m2")
    drain()
    assert state(case) == ReviewState.APPROVED
    assert Reply.objects.get(reply_id="m2").ignored_because == Ignored.TWICE


GROUNDS = {"facts": "面积不符", "reasons": "不符合条件", "legal_basis": "契税法第十一条"}
REFUSAL = {"grounds": GROUNDS, "rights_respected": True}


def test_a_refusal_is_decided_by_two_officers(tax, case):
    tax.send(tax.says(verdict="refuse", **REFUSAL))
    drain()
    review = review_of(case, "t_one")
    assert review.state == ReviewState.REFUSED
    assert (review.approver, review.head) == ("system:tax.approver", "system:tax.head")
    assert review.grounds["facts"] == "面积不符"


def test_a_return_goes_to_the_window_with_its_defects(tax, case):
    defect = {"what": "不清晰", "required": "重新提交", "question": "applicant_name"}
    tax.send(tax.says(verdict="return", defects=[defect], legal_basis="契税法"))
    drain()
    assert state(case) == ReviewState.RETURNED
    assert case.defect_lists.get().defects.get().question == "applicant_name"


# Kept out ----------------------------------------------------------------------------------------


def test_an_unknown_referral_and_a_wrong_signature_look_the_same(tax, case):
    nowhere = reverse("department-reply", args=[uuid4()])
    answers = [
        tax.send(address=nowhere),
        tax.send(secret=OTHER),
        tax.send(headers={"webhook-signature": "v1,nothing"}),
        tax.send(headers={"webhook-id": "somebody-elses"}),
        tax.send(headers={"webhook-timestamp": "soon"}),
        tax.send(headers={"webhook-id": ""}),
    ]
    told = {(a.status_code, a["content-type"], a.json()["detail"]) for a in answers}
    assert told == {(401, "application/problem+json", "The address or the signature is wrong.")}
    assert not Reply.objects.exists()


def test_a_simulated_referral_takes_no_reply_from_outside(tax, case):
    Referral.objects.update(handling=Handling.SIMULATED)
    assert tax.send().status_code == 401


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_message_is_refused(tax, seconds):
    answer = tax.send(at=int(time.time()) + seconds)
    assert answer.status_code == 401
    assert "five minutes" in answer.json()["detail"]
    assert not Reply.objects.exists()


def test_a_long_message_is_not_read(tax):
    assert tax.send(content=b" " * (64 * 1024 + 1)).status_code == 413


def test_only_posting_is_answered(tax):
    assert tax.browser.get(tax.address).status_code == 405


def test_a_department_that_does_not_stop_is_told(tax, settings):
    for number in range(20):
        tax.send(tax.says(verdict="perhaps"), id=f"n{number}")
    assert tax.send(id="n20").status_code == 429


# Wrong -------------------------------------------------------------------------------------------

RETURN = {
    "verdict": "return",
    "legal_basis": "x",
    "defects": [{"what": "x", "required": "y"}],
}
REFUSE = {"verdict": "refuse", **REFUSAL}
DEEP = reduce(lambda inner, _level: [inner], range(900), "x")
RESIDENT = 320118198511120005
#: Remarks that are none, or that PostgreSQL cannot keep.
REMARKS = ["a\0b", "half \ud800", "x" * 2001, float("nan"), float("-inf"), DEEP, None, RESIDENT]

WRONG = [
    *(
        ({**said, "remark": remark}, Ignored.UNREADABLE)
        for said in (RETURN, REFUSE, {})
        for remark in REMARKS
    ),
    ({"remark": 13912345678}, Ignored.UNREADABLE),
    ({**RETURN, "remark": str(RESIDENT)}, Ignored.PERSONAL),
    (b'{"verdict": "approve", "remark": 1e999}', Ignored.UNREADABLE),
    (b"{", Ignored.UNREADABLE),
    (b"\xff\xfe", Ignored.UNREADABLE),
    (b"[" * 60_000, Ignored.UNREADABLE),
    (b'["approve"]', Ignored.UNREADABLE),
    ({"verdict": "perhaps"}, Ignored.UNKNOWN_VERDICT),
    ({"verdict": ["approve"]}, Ignored.UNKNOWN_VERDICT),
    ({"referral": str(uuid4())}, Ignored.OTHER_REFERRAL),
    ({"sub_item": "t_other"}, Ignored.OTHER_SUB_ITEM),
    ({"amount": 1}, Ignored.UNREADABLE),
    ({"remark": "x" * 2001}, Ignored.UNREADABLE),
    ({"remark": "a\0b"}, Ignored.UNREADABLE),
    ({"remark": "half \ud800"}, Ignored.UNREADABLE),
    ({"remark": "call 13912345678"}, Ignored.PERSONAL),
    ({"verdict": "refuse", "grounds": GROUNDS}, Ignored.UNREADABLE),
    ({"verdict": "refuse", "rights_respected": True}, Ignored.UNREADABLE),
    ({"verdict": "return", "legal_basis": "x", "defects": []}, Ignored.UNREADABLE),
    ({"verdict": "return", "defects": [{"what": "x", "required": "y"}]}, Ignored.UNREADABLE),
    ({"verdict": "return", "legal_basis": "x", "defects": [7]}, Ignored.UNREADABLE),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_reply_is_told_kept_and_changes_nothing(tax, case, wrong, why):
    lines = case.entries.count()
    how = {"content": wrong} if isinstance(wrong, bytes) else {"body": tax.says(**wrong)}
    for _time in range(2):  # the same message again gets the same answer
        answer = tax.send(**how)
        assert answer.status_code == 422, answer.json()
        assert answer.json()["type"] == f"urn:hall:problem:{why}"
    kept = Reply.objects.get()
    assert kept.ignored_because == why
    assert not any(number in json.dumps(kept.body) for number in ("13912345678", str(RESIDENT)))
    drain()
    assert (state(case), case.entries.count()) == (ReviewState.IN_REVIEW, lines)
    assert Referral.objects.get().closed_at is None  # it still waits
    tax.send(id="right")
    drain()
    assert state(case) == ReviewState.APPROVED


@pytest.mark.parametrize("said", [RETURN, REFUSE], ids=["return", "refuse"])
def test_a_remark_belongs_to_every_verdict(tax, said):
    assert tax.send(tax.says(**said, remark="Seen.")).status_code == 202


def test_a_number_in_digits_is_found_as_one_in_a_text():
    found = [
        n for text in texts_of({"a": [RESIDENT, 1.5, True]}) for n in find_personal_numbers(text)
    ]
    assert found == [str(RESIDENT)]


def test_what_the_core_refuses_is_put_aside_with_its_sentence(tax, case):
    defect = {"what": "不清晰", "required": "重新提交", "material": "m_of_somebody_else"}
    assert (
        tax.send(tax.says(verdict="return", defects=[defect], legal_basis="x")).status_code == 202
    )
    drain()
    kept = Reply.objects.get()
    assert kept.ignored_because == Ignored.REFUSED
    assert "does not look at" in kept.detail
    assert state(case) == ReviewState.IN_REVIEW
    assert tax.send(tax.says(verdict="return")).status_code == 422  # the same message id


# Too late ----------------------------------------------------------------------------------------


def test_after_handing_over_to_persons_an_answer_is_only_kept(tax, case):
    review = review_of(case, "t_one")
    handling.hand_over(review.pk, Handling.PERSON, by=head("tax"), at=clock.now())
    answer = tax.send()
    assert answer.json()["because"] == Ignored.HANDED_OVER
    drain()
    assert Referral.objects.get().ended == Ended.HANDED_OVER
    assert state(case) == ReviewState.IN_REVIEW


def test_an_answer_that_waited_while_the_review_was_handed_over_is_put_aside(tax, case):
    tax.send()
    review = review_of(case, "t_one")
    handling.hand_over(review.pk, Handling.PERSON, by=head("tax"), at=clock.now())
    drain()
    assert state(case) == ReviewState.IN_REVIEW
    assert Reply.objects.get().ignored_because == Ignored.HANDED_OVER


def test_after_the_wait_an_answer_is_late(tax, case):
    clock.jump_to(tax.referral.expect_by)
    assert tax.send().json()["because"] == Ignored.LATE
    drain()
    first, second = Referral.objects.order_by("attempt")
    assert (first.ended, second.attempt, second.unanswered) == (Ended.NO_ANSWER, 2, 1)
    assert Department(second).send().json()["standing"] == "waiting"
    drain()
    assert state(case) == ReviewState.APPROVED


# What left the house -----------------------------------------------------------------------------


def test_only_what_the_sub_item_may_see_leaves_the_house(versions, monday, letters):
    connecting.connect("tax", "https://tax.example", SECRET, by=SUN, at=clock.now())
    registry.choose([("shs_tax_price", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    case = circulating_case(versions["SHS"], at=clock.now())
    drain()
    ((_id, body),) = letters
    matter = case.matter
    seen = {q.id for q in matter.fields if "shs_tax_price" in q.used_by}
    left = {row["question"] for row in body["answers"]}
    assert left
    assert left <= seen
    rows = case.materials.filter(used_by__contains=["shs_tax_price"])
    assert {row["key"] for row in body["materials"]} == set(rows.values_list("key", flat=True))
    unseen = [
        v for q, v in case.form.items() if q not in seen and isinstance(v, str) and len(v) > 6
    ]
    assert unseen
    assert not any(value in json.dumps(body, ensure_ascii=False) for value in unseen)
    told = Referral.objects.get().told
    assert set(told["answers"]) == left  # kept by their keys, never by what was answered
    assert not intake.has_work("tax", at=clock.now())
    assert sending.departments_to_reach(clock.now()) == []


def test_nothing_is_sent_of_a_case_that_was_withdrawn_before(monday, letters):
    connecting.connect("tax", "https://tax.example", SECRET, by=SUN, at=clock.now())
    registry.choose([("t_one", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    case = accepted(small_matter([Item("t_one", "tax")]))
    circulation.circulate(case.pk, at=clock.now())
    intake.drain("tax", at=clock.now())
    request = endings.Request("改变计划", signed=True)
    endings.withdraw(case.pk, request, by=CHEN, at=clock.now())
    drain()
    assert letters == []
