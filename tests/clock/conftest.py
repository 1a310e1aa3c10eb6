"""The calendar of the shipped catalogue, for every test of the clock."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

import cases
from cases.clock import WorkingCalendar

CLOCK = Path(cases.__file__).parent / "catalogue" / "data" / "clock.yaml"


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    """The working calendar of 2025 and 2026, as published."""
    return WorkingCalendar.from_catalogue(YAML(typ="safe").load(CLOCK)["clock"])
