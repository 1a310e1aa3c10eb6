"""A clerk finds a matter by name, pinyin initials or code."""

from __future__ import annotations

import pytest

from cases.catalogue.search import search
from cases.catalogue.types import Catalogue


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SHS", "SHS"),
        ("shs", "SHS"),
        ("二手房", "SHS"),
        ("转移登记", "SHS"),
        ("esf", "SHS"),
        ("ESFZYDJ", "SHS"),
        ("ershoufang", "SHS"),
        ("house sale", "SHS"),
        ("Second-Hand House", "SHS"),
        ("gqzr", "EQT"),
        ("股权 转让", "EQT"),
        ("gzq", "ITE"),
    ],
)
def test_a_matter_is_found(catalogue: Catalogue, text: str, code: str) -> None:
    assert code in [edition.matter.code for edition in search(catalogue.editions, text)]


def test_the_code_itself_comes_first(catalogue: Catalogue) -> None:
    assert search(catalogue.editions, "cap")[0].matter.code == "CAP"


def test_a_beginning_comes_before_a_part(catalogue: Catalogue) -> None:
    found = [edition.matter.code for edition in search(catalogue.editions, "企业")]
    assert found[:2] == ["EST", "ECL"]
    assert found.index("ECL") < found.index("ITE")


def test_nothing_typed_shows_every_matter(catalogue: Catalogue) -> None:
    assert search(catalogue.editions, " ") == list(catalogue.editions.values())


def test_nonsense_finds_nothing(catalogue: Catalogue) -> None:
    assert search(catalogue.editions, "xyzzy") == []
