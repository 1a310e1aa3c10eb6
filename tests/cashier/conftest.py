"""Sun Li takes payments on a Monday morning."""

from __future__ import annotations

import pytest

from tests.cast import MONDAY
from tests.faces import Browser, person
from web import clock


@pytest.fixture(autouse=True)
def monday_morning(versions) -> None:
    """The windows open; the sixteen matters are published."""
    clock.set_start(MONDAY)


@pytest.fixture
def sun() -> Browser:
    """The browser at Sun Li's window."""
    return Browser(person("sunli", "window_clerk"))
