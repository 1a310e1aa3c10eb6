"""The shipped catalogue, and copies of it to add to or to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.catalogue.loader import DATA, load
from cases.catalogue.types import Catalogue

#: A matter that the shipped catalogue does not have.
ADDED = Path(__file__).with_name("17_payment_proof.yaml")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped files."""
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture
def add_matter(copy: Path) -> Callable[[], Path]:
    """Put the seventeenth matter beside the sixteen; return the folder."""

    def add() -> Path:
        shutil.copy(ADDED, copy / "matters")
        return copy

    return add
