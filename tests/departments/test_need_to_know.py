"""Need-to-know, for each of the sub-items of the catalogue: what its page shows, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.actors import Role
from cases.models import Case, Review
from departments.registry import departments
from tests.cast import MONDAY
from tests.departments.stories import Desk, circulating_case, decide, open_of
from tests.departments.typed import FULL
from tests.small_matters import shipped
from web import clock

ROADS = [(code, wishes) for code, roads in FULL.items() for wishes in roads]


@pytest.fixture
def browsers(officer) -> dict[str, Client]:
    """A browser at an approver's desk in every department."""
    clock.set_start(MONDAY)
    return {
        code: officer(f"approver.{code}", code, Role.DEPARTMENT_APPROVER).browser
        for code in departments()
    }


@pytest.mark.parametrize(
    ("code", "wishes"), ROADS, ids=[f"{code}{number}" for number, (code, _) in enumerate(ROADS)]
)
def test_a_review_shows_exactly_what_names_its_sub_item(versions, browsers, code, wishes):
    case = circulating_case(versions[code], scans=True, by_agent="true", **wishes)
    seen: set[str] = set()
    while waiting := open_of(case):
        for review in waiting:
            _shows_exactly_its_own(review, browsers[review.department])
            seen.add(review.sub_item)
            decide(review, Desk.of(review.department), at=MONDAY)
    assert seen == case.matter.applicable(case.answers)


def test_the_roads_pass_every_sub_item_of_the_catalogue():
    reached = set()
    for code, wishes in ROADS:
        matter = shipped().editions[code].matter
        answers = {name: {"true": True, "false": False}.get(v, v) for name, v in wishes.items()}
        reached |= matter.applicable({"annual_vvt": "900.00", **answers})
    every = {name for edition in shipped().editions.values() for name in edition.matter.sub_items}
    assert len(every) == 105
    assert reached == every


def _shows_exactly_its_own(review: Review, browser: Client) -> None:
    page = browser.get(reverse("department-review", args=[review.pk]))
    assert page.status_code == 200
    case = review.case
    may = [field for field in case.matter.fields if review.sub_item in field.used_by]
    titles = [title for title, _ in page.context["answers"]]
    titles += [group.title for group in page.context["groups"]]
    assert sorted(t.en for t in titles) == sorted(field.name.en for field in may)
    for field in case.matter.fields:
        for secret in _telling(case, field.id):
            shown = secret in page.text
            assert shown or field not in may, f"{field.id} is missing"
            assert not shown or field in may, f"{field.id} is not for {review.sub_item}"
    _shows_its_materials(review, page)


def _telling(case: Case, field: str) -> list[str]:
    """Return those values of a field that occur in no other field and would betray it."""
    sealed = case.personal_numbers.filter(place__regex=rf"^{field}(\.|$)")
    found = [number.value for number in sealed]
    plain: Any = case.form.get(field)
    for value in [v for row in plain for v in row.values()] if isinstance(plain, list) else [plain]:
        if isinstance(value, str) and (value.startswith(("Text ", "WVW", "苏A", "王"))):
            found.append(value)
    return found


def _shows_its_materials(review: Review, page: Any) -> None:
    rows = list(review.case.materials.all())
    may = {row.key for row in rows if review.sub_item in row.used_by}
    assert {paper.row.key for paper in page.context["papers"]} == may
    for row in rows:
        for stored in row.uploads.all():
            address = reverse("department-upload", args=[review.pk, stored.pk])
            assert (address in page.text) is (row.key in may)
