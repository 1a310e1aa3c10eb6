"""Every state, every act, everybody: it happens, or a sentence comes and nothing is lost or written."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import transaction

from cases import circulation, refusals
from cases.actors import Role, approver_officer
from cases.lifecycle import ReviewState
from cases.models import Case, Entry, Review
from cases.models.review import Proposal
from departments import desk
from tests.cast import MONDAY
from tests.cast import head as head_of
from tests.departments.desks import (
    REFUSAL,
    SLIP,
    grounds,
    left_by_a_system,
    proposed,
    put_right,
    returned,
    signed,
    tax_case,
    withdrawn,
)
from tests.departments.stories import press, review_of
from tests.small_matters import Item

TYPED = {
    "sign-for": {},
    "take-over": {},
    "ask-for-payment": {"amount": "12.50"},
    "approve": {"remark": "A remark of mine."},
    "propose-approval": {"remark": "A remark of mine."},
    "return": SLIP,
    "propose-refusal": REFUSAL,
    "head-approve": {"remark": "A remark of mine."},
    "refuse": REFUSAL,
    "send-back": {"reason": "A reason of mine."},
    "free": {},
}
PREPARING = {"the approver", "a head who prepared it"}


def _blocked(case: Case, by) -> Review:
    return review_of(case, "t_later")


def _not_applicable(case: Case, by) -> Review:
    return review_of(case, "t_na")


def _queued(case: Case, by) -> Review:
    return review_of(case, "t_one")


def _in_review(case: Case, by) -> Review:
    return signed(case, "t_one", by)


def _two_steps(case: Case, by) -> Review:
    return signed(case, "t_two", by)


def _to_be_paid(case: Case, by) -> Review:
    return signed(case, "t_pay", by)


def _nobodys(case: Case, by) -> Review:
    return left_by_a_system(case, "t_one", approver_officer("tax"), head_of("tax"))


def _awaiting(case: Case, by) -> Review:
    review = signed(case, "t_pay", by)
    circulation.ask_for_payment(review.pk, by=by.actor, at=MONDAY)
    return review


def _returned(case: Case, by) -> Review:
    return returned(case, "t_one", by).review


def _head_review(case: Case, by) -> Review:
    return proposed(case, "t_two", by, Proposal.REFUSE)


def _approved(case: Case, by) -> Review:
    review = signed(case, "t_one", by)
    return circulation.approve(review.pk, circulation.Opinion(), by=by.actor, at=MONDAY)


def _refused(case: Case, by) -> Review:
    return _refuse(case, by, "t_two")


def _refuse(case: Case, by, sub_item: str) -> Review:
    review = proposed(case, sub_item, by, Proposal.REFUSE)
    chief = head_of("tax")
    return refusals.refuse(review.pk, grounds(), rights_respected=True, by=chief, at=MONDAY)


def _skipped(case: Case, by) -> Review:
    _refuse(case, by, "t_two")
    return review_of(case, "t_later")


def _withdrawn(case: Case, by) -> Review:
    review = signed(case, "t_one", by)
    withdrawn(case)
    return review


#: Where a review can be, by its state and what matters beside it, and how it comes there.
PLACES: dict[str, tuple[ReviewState, Callable[..., Review]]] = {
    "blocked": (ReviewState.BLOCKED, _blocked),
    "not applicable": (ReviewState.NOT_APPLICABLE, _not_applicable),
    "queued": (ReviewState.QUEUED, _queued),
    "in review": (ReviewState.IN_REVIEW, _in_review),
    "in review, two steps": (ReviewState.IN_REVIEW, _two_steps),
    "in review, to be paid": (ReviewState.IN_REVIEW, _to_be_paid),
    "in review, nobody's": (ReviewState.IN_REVIEW, _nobodys),
    "awaiting": (ReviewState.AWAITING_APPLICANT, _awaiting),
    "returned": (ReviewState.RETURNED, _returned),
    "with the head": (ReviewState.HEAD_REVIEW, _head_review),
    "approved": (ReviewState.APPROVED, _approved),
    "refused": (ReviewState.REFUSED, _refused),
    "skipped": (ReviewState.SKIPPED, _skipped),
    "withdrawn": (ReviewState.WITHDRAWN, _withdrawn),
}

FREED = {"free": {"the head", "a head who prepared it"}}
ANY_APPROVER = {*PREPARING, "another approver"}
#: What happens, and by whom; everything else is refused.
HAPPENS: dict[str, dict[str, set[str]]] = {
    "queued": {"sign-for": ANY_APPROVER},
    "in review": dict.fromkeys(("approve", "return", "propose-refusal"), PREPARING) | FREED,
    "in review, two steps": dict.fromkeys(
        ("propose-approval", "return", "propose-refusal"), PREPARING
    )
    | FREED,
    "in review, to be paid": dict.fromkeys(
        ("ask-for-payment", "return", "propose-refusal"), PREPARING
    )
    | FREED,
    "awaiting": FREED,
    "returned": FREED,
    "in review, nobody's": {"take-over": ANY_APPROVER},
    "with the head": {
        "head-approve": {"the head"},
        "refuse": {"the head"},
        "send-back": {"the head", "a head who prepared it"},
    },
}


@pytest.fixture
def people(officer, approver, head):
    """Everybody who might press a button."""
    roles = (Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD)
    return {
        "the approver": approver,
        "another approver": officer("wugang", "tax", Role.DEPARTMENT_APPROVER),
        "the head": head,
        "a head who prepared it": officer("sunqi", "tax", *roles),
        "another department": officer("hanxue", "real_estate", *roles),
        "a clerk": officer("sunli", "", Role.WINDOW_CLERK),
    }


def test_the_table_is_whole():
    assert {state for state, _bring in PLACES.values()} == set(ReviewState)
    assert set(TYPED) == set(desk.ACTS) == {act for acts in HAPPENS.values() for act in acts}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("place", PLACES)
def test_it_happens_or_a_sentence_comes(people, monday, place, language):
    state, bring = PLACES[place]
    for who, person in people.items():
        person.browser.cookies["django_language"] = language
        preparer = person if who == "a head who prepared it" else people["the approver"]
        with _undone():
            review = bring(tax_case(), preparer)
            assert Review.objects.get(pk=review.pk).state == state
            for act in desk.ACTS:
                happens = who in HAPPENS.get(place, {}).get(act, ())
                with _undone():
                    _press(person, review, act, happens, language)


class _undone:
    """What is done within it is undone at its end."""

    def __enter__(self):
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, *raised):
        if raised[0] is None:
            transaction.set_rollback(True)
        self.block.__exit__(*raised)


def _press(person, review: Review, act: str, happens: bool, language: str) -> None:
    before = Entry.objects.count()
    typed = typed_for(act, review)
    page = press(person.browser, review, act, **typed)
    where = f"{act}: {page.status_code}"
    if happens:
        assert page.status_code == 302, where
        assert Entry.objects.count() > before, where
        return
    assert page.status_code in (403, 404, 409, 422), where
    assert Entry.objects.count() == before, where
    sentence = sentence_on(page)
    assert len(sentence) > 8, where
    assert bool(re.search("[\u4e00-\u9fff]", sentence)) is (language == "zh-hans"), sentence
    if page.context and page.context.get("opened"):
        lost = [text for text in typed.values() if text != "on" and text not in page.text]
        assert lost == [], where


def typed_for(act: str, review: Review) -> dict[str, str]:
    """Return what is typed with an act: new facts where the page asks for them."""
    asked = act == "return" and review.defect_lists.exists()
    return TYPED[act] | ({"new_facts": "A fact that is new."} if asked else {})


def sentence_on(page) -> str:
    """Return what a page says is wrong: above the form, or as the page itself."""
    summary = re.search(r'class="error-summary".*?<ul>(.*?)</ul>', page.text, re.S)
    told = summary or re.search(r"<main.*?</main>", page.text, re.S)
    assert told is not None
    return unescape(re.sub(r"<[^>]+>|\s+", " ", told.group(0))).strip()


def test_a_second_return_with_new_facts_happens(people, monday):
    approver = people["the approver"]
    case = tax_case(Item("t_one", "tax"))
    put_right(returned(case, "t_one", approver))
    review = review_of(case, "t_one")
    page = press(approver.browser, review, "return", **typed_for("return", review))
    assert page.status_code == 302
