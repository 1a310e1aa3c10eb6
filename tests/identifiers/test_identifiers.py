"""Every number of the catalogue, valid and invalid, and what a person is told about a wrong one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import cases
from cases import identifiers
from cases.errors import Invalid
from cases.identifiers import check_identifier

DATA = Path(cases.__file__).parent / "catalogue" / "data"
IDENTIFIERS: list[dict[str, Any]] = YAML(typ="safe").load(DATA / "identifiers.yaml")["identifiers"]
TODAY = date(2026, 11, 20)

VALID = [(kind["id"], value) for kind in IDENTIFIERS for value in kind["valid"]]
INVALID = [(k["id"], wrong["value"], wrong["why"]) for k in IDENTIFIERS for wrong in k["invalid"]]

#: What the catalogue says is wrong, and the refusal that must say so.
REASONS = {
    "wrong check character": "check_digit",
    "wrong check digit": "check_digit",
    "wrong check": "check_digit",
    "letter I not allowed": "character",
    "letter O": "character",
    "letter I": "character",
    "17 characters": "length",
    "16 characters": "length",
    "27 characters": "length",
    "10 digits": "length",
    "30 February": "date",
    "born in the future": "future",
    "first letter must be G, J or Z": "parcel",
    "W must be followed by zeros": "fixture",
    "second digit": "prefix",
    "no province": "province",
}


def refusal(kind: str, value: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        check_identifier(kind, value, on=TODAY)
    return refused.value


@pytest.mark.parametrize(("kind", "value"), VALID)
def test_valid_numbers_of_the_catalogue(kind: str, value: str) -> None:
    check_identifier(kind, value, on=TODAY)


@pytest.mark.parametrize(("kind", "value", "why"), INVALID)
def test_invalid_numbers_of_the_catalogue(kind: str, value: str, why: str) -> None:
    refused = refusal(kind, value)
    assert refused.code == REASONS[why]
    assert str(refused)
    assert value not in str(refused)


def test_every_identifier_of_the_catalogue_has_its_check() -> None:
    assert {kind["id"] for kind in IDENTIFIERS} == {"gb11643", *identifiers.CHECKS}


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("gb11643", "32011819900307000x", "character"),
        ("gb11643", "3201181990030700A4", "character"),
        ("gb11643", "32011819900307０００X", "character"),  # full-width digits
        ("gb11643", "020118199003070007", "division"),
        ("gb11643", "320118189912310007", "date"),
        ("gb11643", "320118199013010007", "date"),
        ("gb11643", "", "length"),
        ("gb32100", "9132O118MA1ABCD2XW", "character"),
        ("gb32100", "9132A118MA1ABCD2XW", "division"),
        ("gb32100", "91320118ma1abcd2xw", "character"),
        ("iso3779", "lsvau218xn2183294", "character"),
        ("gbt37346", "32011800100AGB00001F00010001", "character"),
        ("gbt37346", "320118001001G100001F00010001", "parcel"),
        ("gbt37346", "320118001001GBA0001F00010001", "character"),
        ("gbt37346", "320118001001GB00001X00010001", "fixture"),
        ("gbt37346", "320118001001GB00001F0001000A", "character"),
        ("mobile_cn", "13812a45678", "character"),
        ("mobile_cn", "23812345678", "prefix"),
        ("plate_cn", "", "province"),
        ("plate_cn", "苏", "length"),
        ("plate_cn", "苏A1234", "length"),
        ("plate_cn", "苏112345", "structure"),
        ("plate_cn", "苏AL1234D", "structure"),
        ("plate_cn", "苏A123挂5", "structure"),
        ("case_no", "3201182026112101000001", "length"),
        ("case_no", "3201182026112101000001A", "character"),
        ("case_no", "32011820261321010000018", "date"),
    ],
)
def test_what_is_wrong_is_said(kind: str, value: str, code: str) -> None:
    assert refusal(kind, value).code == code


@pytest.mark.parametrize(
    "value",
    ["苏A1234挂", "粤Z1234港", "苏A1234学", "京AD12345", "沪A12345F", "苏AF12345"],
)
def test_special_plates(value: str) -> None:
    identifiers.check_plate(value)


def test_the_length_is_told() -> None:
    with translation.override("en"):
        sentence = str(refusal("gb32100", "91320118MA7KLMN41"))
    assert sentence == "A unified social credit code has 18 characters; this one has 17."


@pytest.mark.parametrize("division", ["810000", "820000", "830000"])
def test_residence_permits_are_accepted(division: str) -> None:
    body = f"{division}19900307123"
    value = body + identifiers.resident_check_character(body)
    identifiers.resident_number(value, on=TODAY, demo=False)


def test_a_child_born_today_has_a_number_and_one_of_tomorrow_has_not() -> None:
    today = identifiers.make_specimen_resident_number("320118", TODAY)
    identifiers.check_resident_number(today, on=TODAY)
    with pytest.raises(Invalid) as refused:
        identifiers.check_resident_number(today, on=date(2026, 11, 19))
    assert refused.value.code == "future"


def test_specimens_belong_to_the_demo() -> None:
    specimen = "32011819900307000X"
    assert identifiers.is_specimen_resident_number(specimen)
    identifiers.resident_number(specimen, on=TODAY, demo=True)
    with pytest.raises(Invalid) as refused:
        identifiers.resident_number(specimen, on=TODAY, demo=False)
    assert refused.value.code == "specimen"


def test_a_real_sequence_is_no_specimen() -> None:
    body = "32011819900307123"
    value = body + identifiers.resident_check_character(body)
    assert not identifiers.is_specimen_resident_number(value)
    identifiers.resident_number(value, on=TODAY, demo=False)


def test_a_wrong_number_is_refused_in_the_demo_too() -> None:
    with pytest.raises(Invalid) as refused:
        identifiers.resident_number("320118199003070000", on=TODAY, demo=True)
    assert refused.value.code == "check_digit"


def test_an_imported_car_without_check_digit_is_warned_of_and_not_refused() -> None:
    identifiers.check_vin("1M8GDM9A0KP042788")
    assert not identifiers.has_vin_check_digit("1M8GDM9A0KP042788")
    assert identifiers.has_vin_check_digit("1M8GDM9AXKP042788")


def test_what_was_typed_is_normalised() -> None:
    assert identifiers.normalise(" ３２０１１８ １９９００３０７ 000x\n") == "32011819900307000X"
    assert identifiers.normalise("苏a·12345") == "苏A·12345"


@given(
    on=st.dates(date(2025, 1, 1), date(2099, 12, 31)),
    matter=st.integers(1, 99),
    sequence=st.integers(1, 999_999),
)
def test_case_numbers_made_here_are_right(on: date, matter: int, sequence: int) -> None:
    number = identifiers.case_number("320118", on, matter, sequence)
    assert len(number) == 23
    identifiers.check_case_number(number)


@given(position=st.integers(0, 21), shift=st.integers(1, 9))
def test_one_mistyped_digit_of_a_case_number_is_found(position: int, shift: int) -> None:
    number = identifiers.case_number("320118", date(2026, 11, 21), 1, 1)
    typed = str((int(number[position]) + shift) % 10)
    with pytest.raises(Invalid):
        identifiers.check_case_number(number[:position] + typed + number[position + 1 :])


def test_the_case_number_of_the_catalogue() -> None:
    number = identifiers.case_number("320118", date(2026, 11, 21), 1, 1)
    assert number == "32011820261121010000018"
    assert identifiers.sub_item_number(number, 3) == "32011820261121010000018-03"


@pytest.mark.parametrize(
    ("division", "matter", "sequence"),
    [
        ("32011", 1, 1),
        ("32011A", 1, 1),
        ("320118", 0, 1),
        ("320118", 100, 1),
        ("320118", 1, 0),
    ],
)
def test_a_case_number_that_has_no_room_is_not_made(
    division: str, matter: int, sequence: int
) -> None:
    with pytest.raises(ValueError, match=r"division|room"):
        identifiers.case_number(division, TODAY, matter, sequence)


@given(born=st.dates(date(1900, 1, 1), TODAY))
def test_specimens_made_here_are_right(born: date) -> None:
    value = identifiers.make_specimen_resident_number("320118", born)
    identifiers.resident_number(value, on=TODAY, demo=True)
    assert identifiers.is_specimen_resident_number(value)
