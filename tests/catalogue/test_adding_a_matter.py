"""Adding a matter is adding a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.catalogue.loader import load
from cases.catalogue.publish import current, publish
from cases.catalogue.search import search
from cases.catalogue.types import Catalogue


def test_a_matter_is_added_by_its_file_alone(
    catalogue: Catalogue, add_matter: Callable[[], Path]
) -> None:
    extended = load(add_matter())
    assert list(extended.editions) == [*catalogue.editions, "PRF"]
    matter = extended.editions["PRF"].matter
    assert matter.levels() == (("prf_tax_proof", "prf_ss_proof"),)
    assert matter.applicable({"purpose": "loan"}) == {"prf_tax_proof"}
    assert search(extended.editions, "纳税")[0].matter is matter


def test_the_other_matters_stay_what_they_were(
    catalogue: Catalogue, add_matter: Callable[[], Path]
) -> None:
    extended = load(add_matter())
    assert all(extended.editions[code] == old for code, old in catalogue.editions.items())


@pytest.mark.django_db
def test_it_is_published_beside_the_others(
    catalogue: Catalogue, add_matter: Callable[[], Path]
) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    publish(catalogue, at)
    versions = publish(load(add_matter()), at)
    assert [version.code for version in versions][-1] == "PRF"
    assert list(current()) == [*catalogue.editions, "PRF"]
