"""The one form: what each type of answer may be, what is required, and where personal numbers go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from cases import acceptance, answers
from cases.acceptance import Typed
from cases.answers import Rules
from cases.catalogue.types import Bilingual, FieldType, FormField
from cases.errors import Invalid
from cases.models import Case, Party, PersonalNumber
from cases.models.party import PartyKind
from cases.sealed import index_of
from tests.cases.house_sale import HOUSE_SALE, LI_MING, MOBILE, fill, receive
from tests.cast import CHEN, MONDAY
from tests.small_matters import shipped

pytestmark = pytest.mark.django_db

ONE_FIELD = [
    ("person_name", "李明", "李明"),
    ("person_name", "O'Neil 3", None),
    ("cn_id", LI_MING, LI_MING),
    ("cn_id", LI_MING.lower(), LI_MING),
    ("cn_id", LI_MING[:-1], None),
    ("cn_id", LI_MING[:-1] + "1" if LI_MING[-1] != "1" else LI_MING[:-1] + "2", None),
    ("uscc", "91320118MA1ABCD2XW", "91320118MA1ABCD2XW"),
    ("uscc", "91320118MA1ABCD2X0", None),
    ("mobile", "138 1234 5678", "13812345678"),
    ("mobile", "12812345678", None),
    ("money", "1,280,000.00", "1280000.00"),
    ("money", "12.345", None),
    ("money", "-1", None),
    ("money", "NaN", None),
    ("money", "a lot", None),
    ("area", "0", None),
    ("percent", "101", None),
    ("integer", "3", 3),
    ("integer", "3.5", None),
    ("integer", "三", None),
    ("date", "2026-02-30", None),
    ("date", "2026-02-10", "2026-02-10"),
    ("bool", "true", True),
    ("bool", "no", False),
    ("vin", "LSVAU218XN2183294", "LSVAU218XN2183294"),
    ("vin", "LSVAU2180N2183294", None),
    ("plate_no", "苏A12345", "苏A12345"),
    ("plate_no", "苏AI2345", None),
    ("real_estate_unit_no", "320118001001XB00001F00010001", None),
    ("bank_account", "12", None),
    ("text", "x" * 201, None),
    ("text", "bell\x07", None),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), ONE_FIELD)
def test_one_answer_of_each_type(kind: str, typed: str, kept: Any) -> None:
    edition = shipped().editions["SHS"]
    types = {row["id"]: FieldType.from_row(row) for row in shipped().data["field_types"]}
    question = FormField(
        "q", Bilingual("q", "问"), kind, False, None, (), (), (), None, ("x",), None, None
    )
    rules = Rules(edition, date(2026, 3, 2), True)
    if kept is None:
        with pytest.raises(Invalid) as refusal:
            answers._value(rules, types[kind], question, typed)
        assert str(refusal.value.sentence)
    else:
        assert answers._value(rules, types[kind], question, typed) == kept


def test_every_field_that_cannot_be_right_gets_its_sentence_at_once(draft: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        fill(
            draft, contract_price="much", seller_id="1", buyer_loan="", consent_notice_read="false"
        )
    fields = refusal.value.fields
    assert set(fields) == {"contract_price", "seller_id", "buyer_loan", "consent_notice_read"}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(str(sentence) for sentence in fields.values())
    assert Case.objects.get(pk=draft.pk).form == {}


def test_a_field_is_required_when_its_condition_holds(draft: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        fill(draft, pickup_mode="courier")
    assert list(refusal.value.fields) == ["courier_address"]


def test_a_draft_may_be_incomplete_but_not_wrong(draft: Case) -> None:
    typed = Typed({"applicant_name": "李明"}, complete=False, demo=True)
    acceptance.fill_in(draft.pk, typed, by=CHEN, at=MONDAY)
    assert Case.objects.get(pk=draft.pk).form == {"applicant_name": "李明"}
    wrong = Typed({"contract_price": "much"}, complete=False, demo=True)
    with pytest.raises(Invalid):
        acceptance.fill_in(draft.pk, wrong, by=CHEN, at=MONDAY)
    with pytest.raises(Invalid):
        receive(draft)


def test_invented_numbers_are_refused_outside_the_demo(draft: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        acceptance.fill_in(draft.pk, Typed(HOUSE_SALE, demo=False), by=CHEN, at=MONDAY)
    assert set(refusal.value.fields) == {"applicant_id", "seller_id", "buyer_id"}


def test_personal_numbers_are_sealed_and_found_by_their_index(draft: Case) -> None:
    case = fill(draft)
    assert LI_MING not in str(case.form)
    assert MOBILE not in str(case.form)
    places = PersonalNumber.objects.filter(case=case, value_index=index_of(LI_MING))
    assert set(places.values_list("place", flat=True)) == {"applicant_id", "buyer_id"}
    assert PersonalNumber.objects.get(case=case, place="mobile").value == MOBILE
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM cases_personalnumber")
        assert all(LI_MING.encode() not in bytes(value) for (value,) in cursor.fetchall())


def test_lists_mask_persons_and_name_companies() -> None:
    person = Party(kind=PartyKind.NATURAL_PERSON, name="张小三")
    company = Party(kind=PartyKind.ENTERPRISE, name="南京固城湖蟹业有限公司")
    assert (person.shown(person.name), company.shown(company.name)) == (
        "张*三",
        "南京固城湖蟹业有限公司",
    )


def test_a_number_typed_where_none_was_asked_for_is_sealed_too(draft: Case) -> None:
    case = fill(draft, contract_no=f"see {LI_MING}")
    assert "contract_no" not in case.form
    assert PersonalNumber.objects.get(case=case, place="contract_no").value == f"see {LI_MING}"
