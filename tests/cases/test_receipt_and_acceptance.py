"""Receipt and acceptance: what is refused at the window, and who may hand in for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from cases import acceptance, materials
from cases.errors import Invalid, Missing, NotAllowed, WrongState
from cases.lifecycle import CaseState
from cases.models import Case
from cases.models.material import MaterialState
from cases.models.party import Power
from cases.parties import Deed
from tests.cases.house_sale import LI_MING, WANG_FANG, fill, receive, tick_all
from tests.cast import CHEN, MONDAY, SUN, approver
from tests.small_matters import Item, received, small_matter

pytestmark = pytest.mark.django_db


def test_the_receipt_needs_an_identity_check_and_every_row_ticked(draft: Case) -> None:
    case = fill(draft)
    with pytest.raises(Missing, match="身份"):
        receive(case, checked=False)
    with pytest.raises(Missing) as refusal:
        receive(case)
    with translation.override("en"):
        assert "Loan" in str(refusal.value)
    tick_all(case)
    case = receive(case)
    assert case.state == CaseState.RECEIVED
    assert len(case.number) == 23
    assert case.notices.get().kind == "doc_receipt"
    with pytest.raises(WrongState):
        receive(case)
    with pytest.raises(WrongState):
        fill(case)


def test_acceptance_names_what_is_missing(draft: Case) -> None:
    case = fill(draft)
    tick_all(case)
    key = case.materials.get(material="m_loan_contract").key
    materials.tick(case.pk, {key: MaterialState.MISSING}, by=CHEN, at=MONDAY)
    case = receive(case)
    with pytest.raises(Missing) as refusal:
        acceptance.accept(case.pk, by=CHEN, at=MONDAY)
    with translation.override("zh-hans"):
        assert str(refusal.value) == "尚缺：借款及抵押合同。"
    materials.tick(case.pk, {key: MaterialState.RECEIVED}, by=CHEN, at=MONDAY)
    case = acceptance.accept(case.pk, by=CHEN, at=MONDAY)
    assert case.state == CaseState.ACCEPTED
    # two working days of promises and 25 minutes at the windows; 30 + 30 working days, at most 45
    assert f"{case.promised_due.astimezone(MONDAY.tzinfo):%m-%d %H:%M}" == "03-04 09:25"
    assert f"{case.statutory_due.astimezone(MONDAY.tzinfo):%m-%d %H:%M}" == "05-08 17:00"
    with pytest.raises(WrongState):
        materials.tick(case.pk, {key: MaterialState.MISSING}, by=CHEN, at=MONDAY)


@pytest.mark.parametrize("who", [SUN, approver("tax")])
def test_only_a_clerk_receives_and_accepts(draft: Case, who: Any) -> None:
    case = fill(draft)
    tick_all(case)
    with pytest.raises(NotAllowed):
        acceptance.receive(case.pk, division="320118", real_name_checked=True, by=who, at=MONDAY)
    case = receive(case)
    with pytest.raises(NotAllowed):
        acceptance.accept(case.pk, by=who, at=MONDAY)


def test_a_case_for_no_department_is_refused() -> None:
    never = Item("t_never", "tax", when={"field": "loan", "op": "eq", "value": True})
    with pytest.raises(Invalid):
        received(small_matter([never], switches=["loan"]), loan=False)


# The agent ---------------------------------------------------------------------------------------

BY_AGENT = {"by_agent": "true", "agent_name": "张小三", "agent_id": WANG_FANG}


def deed(**changed: Any) -> Deed:
    """A power of attorney for a month, to submit and to collect."""
    given: dict[str, Any] = {
        "powers": (Power.SUBMIT, Power.COLLECT),
        "matters": ("SHS",),
        "valid_from": MONDAY.date(),
        "valid_to": MONDAY.date() + timedelta(days=30),
    }
    return Deed(**{**given, **changed})


def test_an_agent_with_authority_hands_in(draft: Case) -> None:
    case = fill(draft, deed=deed(), **BY_AGENT)
    tick_all(case)
    assert receive(case).state == CaseState.RECEIVED


@pytest.mark.parametrize(
    "given",
    [
        None,
        deed(powers=(Power.COLLECT,)),
        deed(matters=("EQT",)),
        deed(
            valid_from=MONDAY.date() - timedelta(days=9), valid_to=MONDAY.date() - timedelta(days=1)
        ),
        deed(valid_from=MONDAY.date() + timedelta(days=1)),
    ],
)
def test_an_agent_without_authority_does_not(draft: Case, given: Deed | None) -> None:
    case = fill(draft, deed=given, **BY_AGENT)
    tick_all(case)
    with pytest.raises(NotAllowed):
        receive(case)


def test_nobody_is_his_own_agent(draft: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        fill(draft, deed=deed(), **{**BY_AGENT, "agent_id": LI_MING})
    assert list(refusal.value.fields) == ["agent_id"]


def test_an_authority_ends_within_a_year(draft: Case) -> None:
    with pytest.raises(Invalid):
        fill(draft, deed=deed(valid_to=MONDAY.date() + timedelta(days=800)), **BY_AGENT)
