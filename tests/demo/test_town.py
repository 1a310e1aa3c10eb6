"""The town is whole: every post is held, every number is invented and right, every form is accepted."""

from __future__ import annotations

import itertools
import stat
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count

from accounts.duties import IN_A_DEPARTMENT, PostRole
from accounts.models import Post, User
from accounts.posts import end
from cases import acceptance, identifiers
from cases.errors import Invalid, Missing, NotAllowed
from cases.models import Case, MatterVersion
from cases.models.review import Handling
from departments.models import HandlingChoice
from departments.registry import departments
from hall.demo import password, town
from hall.demo.founding import OPENING, Founded, found
from hall.demo.town import Story
from tests.cast import CHEN, MONDAY
from tests.small_matters import shipped
from web import clock

TODAY = MONDAY.date()
CODES = sorted(shipped().editions)

#: Nobody of the staff is an applicant, and the guide, the agent and the visitor hold no post.
NOBODYS = {PostRole.TAXPAYER, PostRole.AGENT}


def test_every_post_of_the_hall_and_of_every_department_is_held(founded: Founded) -> None:
    held = set(Post.objects.holding(clock.now()).values_list("role", "department"))
    in_the_hall = {
        (role.value, "") for role in PostRole if role not in (*IN_A_DEPARTMENT, *NOBODYS)
    }
    behind = {(role.value, code) for role in IN_A_DEPARTMENT for code in departments()}
    assert held == in_the_hall | behind
    assert founded.people == len(town.staff()) == User.objects.count()


def test_there_are_three_clerks_and_two_approvers_where_most_is_decided(founded: Founded) -> None:
    counted = Post.objects.values("role", "department").annotate(people=Count("user"))
    several = {(r["role"], r["department"]): r["people"] for r in counted if r["people"] > 1}
    assert several == {
        ("window_clerk", ""): 3,
        ("department_approver", "tax"): 2,
        ("department_approver", "real_estate"): 2,
        ("department_approver", "market_regulation"): 2,
    }


def test_founding_again_adds_nothing_and_leaves_an_ended_post_ended(founded: Founded) -> None:
    post = Post.objects.get(user__username="chen.min")
    end(post, clock.now(), "user:0")
    clock.jump_to(clock.now().replace(hour=11))

    assert found() == Founded(people=0, sub_items=0)
    assert not Post.objects.holding(clock.now()).filter(user__username="chen.min").exists()
    assert clock.now().hour == 11


def test_the_hall_opens_on_a_monday_morning(founded: Founded) -> None:
    assert 0 <= (clock.now() - OPENING).total_seconds() < 60


def test_no_town_is_founded_outside_the_demo(
    versions: Mapping[str, MatterVersion], own_var: Path, settings: Any
) -> None:
    settings.HALL_DEMO = False
    with pytest.raises(NotAllowed):
        found()
    assert not User.objects.exists()
    assert not password.place().exists()


@pytest.mark.django_db
def test_a_town_needs_a_catalogue(own_var: Path) -> None:
    with pytest.raises(Missing, match=r"catalogue|目录"):
        found()


def test_the_password_is_drawn_kept_for_its_owner_and_opens_every_door(founded: Founded) -> None:
    word = password.read()
    assert word
    assert len(word) == 19
    assert stat.S_IMODE(password.place().stat().st_mode) == 0o600
    assert all(user.check_password(word) for user in User.objects.all())


def test_a_lost_password_is_drawn_anew_and_given_to_everybody(founded: Founded) -> None:
    old = password.read()
    password.place().unlink()
    found()
    new = password.read()
    assert new
    assert new != old
    assert User.objects.get(username="chen.min").check_password(new)


def test_some_sub_items_are_left_to_persons_and_the_others_are_automatic(founded: Founded) -> None:
    chosen = dict(HandlingChoice.objects.values_list("pk", "handling"))
    by_persons = {item for item, handling in chosen.items() if handling == Handling.PERSON}
    every = {i for edition in shipped().editions.values() for i in edition.matter.sub_items}
    assert set(chosen) == every
    assert by_persons == town.left_to_persons()
    assert 10 <= len(by_persons) <= 20


# Numbers -----------------------------------------------------------------------------------------


def test_residents_have_invented_numbers_that_nobody_else_can_have() -> None:
    numbers = [resident.identity_no for resident in town.residents()]
    for number in numbers:
        identifiers.check_resident_number(number, on=TODAY)
        born = date.fromisoformat(number[6:14])
        assert number == identifiers.make_specimen_resident_number(number[:6], born)
    assert len({(number[:6], number[6:14]) for number in numbers}) == len(numbers)
    assert {number[14:17] for number in numbers} == {"000"}


def test_companies_have_codes_whose_check_character_is_right() -> None:
    for company in town.companies():
        identifiers.check_credit_code(company.uscc)
    assert len({company.uscc for company in town.companies()}) == len(town.companies())


def _numbers_in(answers: Mapping[str, Any]) -> Iterator[str]:
    rows = [answers, *itertools.chain(*(v for v in answers.values() if isinstance(v, list)))]
    for row in rows:
        for key, value in row.items():
            if key.endswith(("_id", "_no")) and str(value)[14:17] == "000" and len(value) == 18:
                yield value


@pytest.mark.parametrize("code", CODES)
def test_every_number_in_a_story_belongs_to_somebody_of_the_town(code: str) -> None:
    known = {resident.identity_no for resident in town.residents()}
    numbers = list(_numbers_in(town.stories()[code].answers))
    assert numbers
    assert set(numbers) <= known


# Stories -----------------------------------------------------------------------------------------


def _filled_in(version: MatterVersion, story: Story, *, demo: bool = True) -> Case:
    typed = story.typed(TODAY)
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    typed = acceptance.Typed(typed.fields, typed.deed, complete=True, demo=demo)
    return acceptance.fill_in(case.pk, typed, by=CHEN, at=MONDAY)


def test_every_matter_of_the_catalogue_has_its_story() -> None:
    assert sorted(town.stories()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_story_is_a_complete_form(code: str, versions: Mapping[str, MatterVersion]) -> None:
    case = _filled_in(versions[code], town.stories()[code])
    assert case.applicant is not None
    assert (case.agent is not None) == ("agent_name" in town.stories()[code].answers)
    assert (case.authority is not None) == (town.stories()[code].deed is not None)


@pytest.mark.parametrize("code", CODES)
def test_no_story_is_accepted_outside_the_demo(
    code: str, versions: Mapping[str, MatterVersion]
) -> None:
    with pytest.raises(Invalid) as refused:
        _filled_in(versions[code], town.stories()[code], demo=False)
    assert "applicant_id" in refused.value.fields


@pytest.mark.parametrize("code", CODES)
def test_every_payment_is_asked_for_and_no_other(
    code: str, versions: Mapping[str, MatterVersion]
) -> None:
    story = town.stories()[code]
    case = _filled_in(versions[code], story)
    items = (case.matter.sub_item(name) for name in case.matter.applicable(case.answers))
    asked = {item.id for item in items if item.waits_for_applicant == "tax_payment"}
    assert asked == set(story.payments)


def test_the_interesting_branches_are_taken() -> None:
    answers = {code: story.answers for code, story in town.stories().items()}
    assert answers["SHS"]["buyer_loan"] == "true"
    assert answers["ITE"]["brings_real_estate"] == answers["ITE"]["brings_vehicles"] == "true"
    assert answers["CAP"]["direction"] == "decrease"
    assert answers["ECL"]["closure_kind"] == "general"
    assert sum(story.deed is not None for story in town.stories().values()) == 3
