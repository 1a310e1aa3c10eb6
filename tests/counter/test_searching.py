"""Cases are found by number, by the applicant's whole name and by a company's credit code."""

from __future__ import annotations

import pytest

from cases import acceptance
from cases.models import Case
from hall.counter import searching
from hall.demo import town
from tests.cases.house_sale import fill
from tests.cast import CHEN, LIN, MONDAY, SUN

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(versions) -> Case:
    """A draft of Chen's, for Li Ming."""
    opened = acceptance.open_draft(versions["SHS"], query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    return fill(opened)


def test_a_whole_name_finds_the_own_cases_and_who_supervises_finds_all(draft: Case) -> None:
    assert list(searching.found(CHEN, "李明")) == [draft]
    assert list(searching.found(SUN, "李明")) == [draft]
    assert list(searching.found(LIN, "李明")) == []
    assert list(searching.found(SUN, "李")) == []


def test_a_credit_code_finds_the_cases_of_its_company(versions) -> None:
    story = town.stories()["CCH"]
    opened = acceptance.open_draft(versions["CCH"], query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    case = acceptance.fill_in(opened.pk, story.typed(MONDAY.date()), by=CHEN, at=MONDAY)
    code = str(story.answers["uscc"])
    assert list(searching.found(SUN, f" {code.lower()} ")) == [case]
    assert list(searching.found(LIN, code)) == []


@pytest.mark.parametrize("odd", ["\x00", "王\x00芳", "%", "_" * 200, "9" * 18])
def test_odd_texts_find_nothing(draft: Case, odd: str) -> None:
    assert list(searching.found(SUN, odd)) == []
