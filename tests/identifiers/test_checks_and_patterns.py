"""The checks accept nothing that the catalogue's patterns refuse."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import cases
from cases.errors import Invalid
from cases.identifiers import check_identifier

DATA = Path(cases.__file__).parent / "catalogue" / "data"
TYPES: list[dict[str, Any]] = YAML(typ="safe").load(DATA / "field_types.yaml")["field_types"]
PATTERNS = {kind["id"]: re.compile(kind["regex"], re.ASCII) for kind in TYPES if "regex" in kind}
TODAY = date(2026, 11, 20)


def passes(kind: str, value: str) -> bool:
    try:
        check_identifier(kind, value, on=TODAY)
    except Invalid:
        return False
    return True


def near(example: str, alphabet: str) -> st.SearchStrategy[str]:
    """Numbers that differ from a valid one in up to two places."""
    slips = st.tuples(st.integers(0, len(example) - 1), st.sampled_from(alphabet))

    def slip(changes: list[tuple[int, str]]) -> str:
        characters = list(example)
        for position, character in changes:
            characters[position] = character
        return "".join(characters)

    return st.lists(slips, max_size=2).map(slip)


# Checks that are the pattern and nothing more must agree with it in both directions.
@pytest.mark.parametrize(
    ("kind", "field_type", "example"),
    [
        ("gbt37346", "real_estate_unit_no", "320118001001GB00001F00010001"),
        ("gbt37346", "real_estate_unit_no", "320118001001GB00009W00000000"),
        ("mobile_cn", "mobile", "13812345678"),
        ("plate_cn", "plate_no", "苏A12345"),
        ("plate_cn", "plate_no", "苏AD12345"),
        ("plate_cn", "plate_no", "苏A12345D"),
    ],
)
def test_structure_checks_agree_with_the_pattern(kind: str, field_type: str, example: str) -> None:
    @settings(max_examples=200, deadline=None)
    @given(value=near(example, "0123456789ADFGIJKLOQWXZ苏挂港"))
    def agree(value: str) -> None:
        assert passes(kind, value) == bool(PATTERNS[field_type].fullmatch(value))

    agree()


@pytest.mark.parametrize(
    ("kind", "field_type", "example"),
    [
        ("gb11643", "cn_id", "32011819900307000X"),
        ("gb32100", "uscc", "91320118MA1ABCD2XW"),
        ("iso3779", "vin", "LSVAU218XN2183294"),
    ],
)
def test_what_passes_a_check_digit_fits_the_pattern(
    kind: str, field_type: str, example: str
) -> None:
    @settings(max_examples=200, deadline=None)
    @given(value=near(example, "0123456789ABDIOQSXZ"))
    def fit(value: str) -> None:
        if passes(kind, value):
            assert PATTERNS[field_type].fullmatch(value)

    fit()
