"""Circulation as stories: what is queued at once, what frees what, what waits, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import circulation
from cases.blockers import blockers, in_hand
from cases.catalogue.types import Edition
from cases.chain import faults
from cases.circulation import Opinion
from cases.errors import WrongState
from cases.lifecycle import CaseState, ReviewState
from cases.models import MatterVersion
from tests.cases.circulating import CHAIN, approve, circulated, fresh, review, states
from tests.cast import MONDAY, approver
from tests.small_matters import Item, accepted, small_matter

pytestmark = pytest.mark.django_db


def test_everything_without_an_open_prerequisite_is_queued_at_once() -> None:
    case = circulated(CHAIN)
    assert case.state == CaseState.PARALLEL_APPROVAL
    assert states(case) == {
        "t_price": "queued",
        "t_check": "queued",
        "t_deed": "blocked",
        "t_title": "blocked",
        "t_water": "blocked",
    }


def test_the_decision_that_frees_a_dependant_releases_it() -> None:
    case = circulated(CHAIN)
    approve(case, "t_price")
    assert states(case)["t_deed"] == ReviewState.QUEUED
    assert states(case)["t_title"] == ReviewState.BLOCKED
    approve(case, "t_check")
    approve(case, "t_deed")
    assert states(case)["t_title"] == ReviewState.QUEUED


def test_an_open_optional_sub_item_does_not_hold_the_case_up() -> None:
    case = circulated(CHAIN)
    for sub_item in ("t_price", "t_check", "t_deed", "t_title"):
        approve(case, sub_item)
    case = fresh(case)
    assert (case.state, case.outcome) == (CaseState.CONCLUDED, "approved")
    assert states(case)["t_water"] == ReviewState.QUEUED
    approve(case, "t_water")
    assert fresh(case).state == CaseState.CONCLUDED
    assert list(faults(fresh(case), case.entries.order_by("seq"))) == []


def test_what_does_not_apply_counts_as_satisfied() -> None:
    items = (
        Item("t_mortgage", "real_estate", when={"field": "loan", "op": "eq", "value": True}),
        Item("t_title", "real_estate", depends_on=("t_mortgage",)),
    )
    case = circulated(items, loan=False)
    assert states(case) == {"t_mortgage": "not_applicable", "t_title": "queued"}


def test_circulating_twice_changes_nothing() -> None:
    case = circulated(CHAIN)
    assert circulation.circulate(case.pk, at=MONDAY) is False
    assert fresh(case).journal_count == case.journal_count


def test_time_does_not_run_backwards_in_the_journal() -> None:
    """A worker that read its clock before it waited for the lock still writes after the line before."""
    case = circulated(CHAIN)
    row = review(case, "t_price")
    circulation.sign_for(row.pk, by=approver("tax"), at=MONDAY + timedelta(minutes=5))
    circulation.approve(row.pk, Opinion(), by=approver("tax"), at=MONDAY + timedelta(minutes=4))
    moments = list(case.entries.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_a_public_notice_is_not_decided_before_its_last_day() -> None:
    edition_item = Item("t_notice", "market_regulation")
    version = small_matter((edition_item,))
    notice = {
        "value": 45,
        "unit": "calendar_day",
        "basis": "company_law",
        "verification": "checked",
    }
    content = {**version.content, "matter": {**version.content["matter"]}}
    content["matter"]["sub_items"][0]["notice_period"] = [notice]
    content["matter"]["code"] = "NTC"
    version = _published(content)
    case = accepted(version)
    circulation.circulate(case.pk, at=MONDAY)
    row, officer = review(case, "t_notice"), approver("market_regulation")
    circulation.sign_for(row.pk, by=officer, at=MONDAY)
    # 45 days after 2 March end on 16 April, a Thursday (Civil Code art. 201)
    assert f"{row.not_before:%Y-%m-%d}" == "2026-04-16"
    with pytest.raises(WrongState, match="2026"):
        circulation.approve(row.pk, Opinion(), by=officer, at=MONDAY + timedelta(days=44))
    circulation.approve(row.pk, Opinion(), by=officer, at=row.not_before)
    assert fresh(case).state == CaseState.CONCLUDED


def _published(content: dict) -> MatterVersion:
    digest = Edition.from_content(content).digest
    return MatterVersion.objects.create(
        code="NTC", number=98, digest=digest, content=content, published_at=MONDAY
    )


def test_blockers_and_the_gather_read_alike() -> None:
    """While a case moves somebody is named for every open core review; at the end nobody is."""
    case = circulated(CHAIN)
    for sub_item in ("t_price", "t_check", "t_deed", "t_title"):
        named = {blocker.sub_item for blocker in blockers(fresh(case), MONDAY)}
        still_open = {
            row.sub_item
            for row in case.reviews.filter(optional=False).exclude(
                state__in=["approved", "not_applicable"]
            )
        }
        assert named == still_open
        approve(case, sub_item)
    assert blockers(fresh(case), MONDAY) == []
    assert in_hand(fresh(case), MONDAY) is not None
