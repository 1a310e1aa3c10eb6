"""What every test may count on: a real database whose journal is guarded, and the shipped catalogue."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from cases.catalogue.publish import publish
from cases.models import MatterVersion
from departments import rules
from departments.rules import Rule
from tests.cast import MONDAY
from tests.small_matters import shipped


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let tests that commit empty the tables afterwards; every other guard of the journal stays."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_entry DISABLE TRIGGER journal_is_never_emptied")


@pytest.fixture(autouse=True)
def the_halls_language(settings: Any) -> Iterator[None]:
    """Begin every test in the hall's language: a page served before may have left another one."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


class RulesOfTests(dict[str, Rule]):
    """The shipped rules, and an empty one for every sub-item of a small matter."""

    def __missing__(self, sub_item: str) -> Rule:
        if not sub_item.startswith("t_"):
            raise KeyError(sub_item)
        return Rule(sub_item, ())

    def __contains__(self, sub_item: object) -> bool:
        return super().__contains__(sub_item) or str(sub_item).startswith("t_")


@pytest.fixture(autouse=True)
def rules_for_small_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the automatic officers work on the sub-items of small matters."""
    every = RulesOfTests(rules.rules())
    monkeypatch.setattr(rules, "rules", lambda: every)


@pytest.fixture
def versions(db: None) -> dict[str, MatterVersion]:
    """The current versions of the sixteen matters, by code."""
    return {version.code: version for version in publish(shipped(), MONDAY)}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; without one the test is skipped, or fails where a browser is required."""
    path = shutil.which("chromium")
    if path is None:
        reason = "NO CHROMIUM HERE: the browser tests need `apt-get install chromium`"
        if os.environ.get("HALL_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
