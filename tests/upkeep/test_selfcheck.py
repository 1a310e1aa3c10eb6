"""The self-check: hands in the database leave contradictions, which are told, and mended by an act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import chain, circulation, endings, returns, selfcheck
from cases.circulation import Opinion
from cases.contradictions import Contradiction, contradictions
from cases.defects import Said
from cases.endings import Request
from cases.errors import NotAllowed, WrongState
from cases.models import Case, DefectList, PaymentRequest, Review
from cases.returns import Slip
from tests.cases.circulating import ask, circulated
from tests.cast import CHEN, MONDAY, SUN, approver
from tests.faces import ROLES, Browser, holder_of, person
from tests.small_matters import Item

PAGE = "/upkeep/cases/"
CHAIN = (Item("t_pay", "tax", pays=True), Item("t_title", "real_estate", depends_on=("t_pay",)))

pytestmark = pytest.mark.django_db


def by_hand(row: Case | Review, **values: str) -> None:
    """Change a row as only a hand in the database can."""
    names = ", ".join(f"{name} = %s" for name in values)
    statement = f"UPDATE {row._meta.db_table} SET {names} WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values.values(), row.pk])


def review(case: Case, sub_item: str) -> Review:
    return case.reviews.get(sub_item=sub_item)


def a_review_astray(case: Case) -> None:
    by_hand(review(case, "t_title"), state="skipped")


def a_case_astray(case: Case) -> None:
    by_hand(case, state="awaiting_applicant")


def a_request_in_vain(case: Case) -> None:
    row = review(case, "t_pay")
    PaymentRequest.objects.create(review=row, asked_by="user:tax.first", asked_at=MONDAY)


def a_list_in_vain(case: Case) -> None:
    DefectList.objects.create(
        case=case, given_by=CHEN.id, given_at=MONDAY, due_on=MONDAY + timedelta(days=30)
    )


def nobody_was_asked(case: Case) -> None:
    ask(case)
    PaymentRequest.objects.filter(review__case=case).update(recalled_at=MONDAY)


def a_slip_is_gone(case: Case) -> None:
    row = review(case, "t_pay")
    circulation.sign_for(row.pk, by=approver("tax"), at=MONDAY)
    slip = Slip([Said("blurred", "a clear copy")], "Licensing Law art. 32")
    returns.give_back(row.pk, slip, by=approver("tax"), at=MONDAY)
    DefectList.objects.filter(case=case).update(recalled_at=MONDAY)


def the_head_is_forged(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(journal_head=b"somebody else's head")


def an_outcome_out_of_nowhere(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(
        state="concluded", outcome="terminated", concluded_at=MONDAY
    )


MENDED: list[tuple[Callable[[Case], None], Contradiction]] = [
    (a_review_astray, Contradiction.STATE_ASTRAY),
    (a_case_astray, Contradiction.STATE_ASTRAY),
    (an_outcome_out_of_nowhere, Contradiction.STATE_ASTRAY),
    (a_request_in_vain, Contradiction.ASKED_IN_VAIN),
    (a_list_in_vain, Contradiction.LISTED_IN_VAIN),
]
TOLD: list[tuple[Callable[[Case], None], Contradiction]] = [
    (nobody_was_asked, Contradiction.NOTHING_ASKED),
    (a_slip_is_gone, Contradiction.NOTHING_ASKED),
    (the_head_is_forged, Contradiction.JOURNAL_BROKEN),
]


@pytest.mark.parametrize(("harm", "wrong"), MENDED)
def test_what_follows_from_the_rules_is_mended(harm, wrong) -> None:
    case = circulated(CHAIN)
    before = {row.sub_item: row.state for row in case.reviews.all()}
    harm(case)
    (finding,) = selfcheck.look_through().found
    assert (finding.case.pk, finding.wrong, finding.mendable) == (case.pk, (wrong,), True)
    assert selfcheck.repair(case.pk, by=SUN, at=MONDAY) == (wrong,)
    assert selfcheck.look_through().found == []
    assert {row.sub_item: row.state for row in case.reviews.all()} == before
    stored = Case.objects.get(pk=case.pk)
    assert stored.state == "parallel_approval"
    assert list(chain.faults(stored, stored.entries.order_by("seq"))) == []
    line = stored.entries.get(event="repaired")
    assert (line.actor, line.facts) == (SUN.id, {"wrong": [wrong.value]})


@pytest.mark.parametrize(("harm", "wrong"), TOLD)
def test_what_only_a_person_can_judge_is_told_and_left(harm, wrong) -> None:
    case = circulated(CHAIN)
    harm(case)
    (finding,) = selfcheck.look_through().found
    assert (finding.wrong, finding.mendable) == ((wrong,), False)
    lines = case.entries.count()
    with pytest.raises(WrongState):
        selfcheck.repair(case.pk, by=SUN, at=MONDAY)
    assert case.entries.count() == lines


def test_a_free_review_that_nobody_moved_is_gathered() -> None:
    """A state lost from the rows and from the journal alike: only the rules can tell."""
    case = circulated((Item("t_first", "tax"), Item("t_last", "real_estate", ("t_first",))))
    first = review(case, "t_first")
    circulation.sign_for(first.pk, by=approver("tax"), at=MONDAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circulation, "gather", lambda folder: None)
        circulation.approve(first.pk, Opinion(), by=approver("tax"), at=MONDAY)
    assert contradictions(Case.objects.get(pk=case.pk)) == (Contradiction.NOT_GATHERED,)
    selfcheck.repair(case.pk, by=SUN, at=MONDAY)
    assert review(case, "t_last").state == "queued"


def test_an_ended_case_with_an_open_review_is_recalled() -> None:
    case = circulated(CHAIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(endings, "recall", lambda folder: [])
        endings.withdraw(case.pk, Request("No more.", signed=True), by=CHEN, at=MONDAY)
    assert Contradiction.NOT_RECALLED in contradictions(Case.objects.get(pk=case.pk))
    selfcheck.repair(case.pk, by=SUN, at=MONDAY)
    assert {row.state for row in case.reviews.all()} == {"withdrawn"}


def test_a_sound_case_is_left_alone_and_only_keepers_mend() -> None:
    case = circulated(CHAIN)
    lines = case.entries.count()
    assert selfcheck.repair(case.pk, by=SUN, at=MONDAY) == ()
    assert case.entries.count() == lines
    with pytest.raises(NotAllowed):
        selfcheck.repair(case.pk, by=CHEN, at=MONDAY)


def test_many_cases_are_read_with_as_many_questions_as_few(django_assert_num_queries) -> None:
    with CaptureQueriesContext(connection) as few:
        circulated(CHAIN)
        few_asked = len(few)
        selfcheck.look_through()
    questions = len(few) - few_asked
    for _number in range(5):
        circulated(CHAIN)
    with django_assert_num_queries(questions):
        looked = selfcheck.look_through()
    assert (looked.read, looked.found, looked.further) == (6, [], None)
    assert selfcheck.look_through(limit=4).further is not None


# The page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "sentence"),
    [
        (
            "en",
            "No case contradicts itself",
            "A stored state differs from what the journal proves.",
        ),
        ("zh-hans", "没有自相矛盾的办件", "存储的状态与办件日志所证明的不一致。"),
    ],
)
def test_the_page_lists_and_mends(language, title, sentence) -> None:
    case = circulated(CHAIN)
    sun = Browser(person("sunli", "window_supervisor"), language)
    assert title in sun.get(PAGE).text
    a_review_astray(case)
    page = sun.get(PAGE).text
    assert case.number in page
    assert sentence in page
    done = sun.send(f"{PAGE}{case.pk}/repair/")
    assert done.status_code == 302
    assert title in sun.get(PAGE).text
    assert review(case, "t_title").state == "blocked"


@pytest.mark.parametrize("role", ROLES)
def test_only_keepers_see_it(role) -> None:
    allowed = role in {"window_supervisor", "hall_director"}
    assert holder_of(role).get(PAGE).status_code == (200 if allowed else 403)
