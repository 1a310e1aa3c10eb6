"""What stays visible of a personal number, and the finding of numbers that slipped out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import cases
from cases.masks import MASKS, find_personal_numbers, mask

DATA = Path(cases.__file__).parent / "catalogue" / "data"
RULES: list[dict[str, Any]] = YAML(typ="safe").load(DATA / "privacy.yaml")["privacy"]["masks"]
TYPES: list[dict[str, Any]] = YAML(typ="safe").load(DATA / "field_types.yaml")["field_types"]
PAIRS = [(rule["id"], clear, hidden) for rule in RULES for clear, hidden in rule["examples"]]


@pytest.mark.parametrize(("kind", "clear", "hidden"), PAIRS)
def test_mask_of_the_catalogue(kind: str, clear: str, hidden: str) -> None:
    assert mask(kind, clear) == hidden


def test_every_mask_that_the_catalogue_names_exists() -> None:
    used = {kind["mask"] for kind in TYPES if kind.get("mask")}
    assert {rule["id"] for rule in RULES} == set(MASKS)
    assert used <= set(MASKS)


def test_an_unknown_mask_shows_nothing() -> None:
    with pytest.raises(KeyError):
        mask("shoe_size", "42")


@pytest.mark.parametrize(
    ("kind", "clear", "hidden"),
    [
        ("name", "", ""),
        ("name", "李", "*"),
        ("cn_id", "E12345678", "*********"),  # a passport number in the wrong field
        ("mobile", "1381234567", "**********"),
        ("bank", "1234567", "*******"),
        ("tail4", "2345", "****"),
        ("tail4", "", ""),
        ("email", "nobody", "******"),
        ("email", "@example.cn", "***@example.cn"),
        ("address", "", ""),
        (
            "address",
            "江苏省南京市高淳区淳溪街道宝塔路1号",
            "江苏省南京市高淳区淳溪街道****",
        ),
        ("address", "江苏省镇江市京口区正东路街道学府路3号", "江苏省镇江市京口区****"),
        ("address", "张家港市金港镇长江路8号", "张家港市金港镇****"),
        ("address", "高淳区宝塔路8号苏宁小区2幢", "高淳区****"),
        ("address", "宝塔路8号苏宁小区2幢", "****"),
        ("address", "宝塔小区2幢301室", "****"),
        ("address", "Room 301, 8 Baota Road", "****"),
    ],
)
def test_odd_values_show_no_more(kind: str, clear: str, hidden: str) -> None:
    assert mask(kind, clear) == hidden


@given(
    kind=st.sampled_from(sorted(set(MASKS) - {"address", "email"})),
    value=st.text(max_size=40),
)
def test_no_number_is_shown_whole(kind: str, value: str) -> None:
    shown = mask(kind, value)
    assert len(shown.replace("*", "")) < max(1, len(value))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"id": "32011819900307000X"}', ["32011819900307000X"]),
        (
            "证件号32011819900307000x，电话13812345678。",
            ["32011819900307000X", "13812345678"],
        ),
        (
            "tel=13812345678&id=320118198511120005",
            ["13812345678", "320118198511120005"],
        ),
        ("line\\n13812345678\\n", ["13812345678"]),
        ("+8613812345678 008619900001111", ["13812345678", "19900001111"]),
        ("３２０１１８１９９００３０７０００Ｘ", ["32011819900307000X"]),
        ("no13812345678end", ["13812345678"]),
    ],
)
def test_personal_numbers_are_found(text: str, found: list[str]) -> None:
    assert find_personal_numbers(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "320***********000X 138****5678",
        "320118199003070000",  # wrong check character
        "32011820261121010000018",  # a case number
        "320118001001GB00001F00010001",  # a real estate unit
        "91320118500000015H",  # a company
        "12812345678 1381234567 138123456789",
        "9f86d081884c7d659a13812345678a55ad015a3bf4f1b2b0b822cd15d6c15b0f",  # a digest
        "3f2504e0-4f89-11d3-9a0c-a13812345678",  # a UUID
        "2026-11-20T09:00:00+08:00 1763600400.123456",
    ],
)
def test_what_is_no_personal_number(text: str) -> None:
    assert find_personal_numbers(text) == []


@given(before=st.text("ab:{ \n的", max_size=5), after=st.text("gz:} \n的", max_size=5))
def test_the_surroundings_do_not_hide_a_number(before: str, after: str) -> None:
    assert find_personal_numbers(f"{before}13812345678{after}") == ["13812345678"]
    assert find_personal_numbers(f"{before}32011819900307000X{after}") == ["32011819900307000X"]
