"""Sun Li and Zhou Hai at their windows on a Monday morning, and Ms Wu who supervises them."""

from __future__ import annotations

import pytest

from cases.models import Case
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


@pytest.fixture
def zhou() -> Browser:
    """The browser at Zhou Hai's window."""
    return Browser(person("zhouhai", "window_clerk"))


@pytest.fixture
def wu() -> Browser:
    """The browser of the supervisor, Ms Wu."""
    return Browser(person("wumei", "window_supervisor"))


def searches(browser: Browser, *cases: Case) -> None:
    """Type the complete numbers of cases, as they stand on the papers of the applicants."""
    for case in cases:
        assert browser.get("/counter/", {"number": case.number}).status_code == 200
