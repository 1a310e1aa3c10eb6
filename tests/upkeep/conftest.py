"""Zhao Min looks after the hall's system on a Monday morning; some work has failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.models import Case, Notice
from tests.cast import MONDAY
from tests.faces import Browser, person
from tests.small_matters import Item, accepted, small_matter
from web import clock, failures, kinds_of_work
from web.models import FailedWork

TAX = (Item("t_tax", "tax", outputs=("o_deed_tax_certificate",)),)
LIMIT = 8


@pytest.fixture(autouse=True)
def monday_morning(db) -> None:
    """The hall opens."""
    clock.set_start(MONDAY)


@pytest.fixture
def zhao() -> Browser:
    """The browser of the system administrator; it reads English."""
    return Browser(person("zhaomin", "system_admin"))


@pytest.fixture
def nudged(monkeypatch) -> list[tuple[str, list[str]]]:
    """Whom "try again" nudged: the kind of work, and its subjects."""
    told: list[tuple[str, list[str]]] = []

    def tell(kind: str) -> Callable[[object], None]:
        return lambda subjects: told.append((kind, sorted(subjects)))

    known = dict(kinds_of_work._kinds)
    monkeypatch.setattr(kinds_of_work, "_kinds", known)
    for code, kind in list(known.items()):
        failures.register_kind(
            code, kind.title, retry=tell(code), waiting=kind.waiting, names=kind.names
        )
    return told


@pytest.fixture
def case() -> Case:
    """An accepted case."""
    return accepted(small_matter(TAX))


@pytest.fixture
def receipt(case) -> Notice:
    """The receipt of the case."""
    return Notice.objects.filter(case=case).order_by("pk")[0]


def fail(kind: str, subject: object, times: int = 1, fault: BaseException | str = "") -> FailedWork:
    """Let a piece of work fail so many times, each as soon as it may be tried."""
    at = clock.now() - timedelta(seconds=30) * (2 ** (times - 1) - 1)
    for _ in range(times):
        failures.record(kind, str(subject), fault or OSError("the disk is full"), at)
        failed = FailedWork.objects.get(kind=kind, subject=subject)
        at = failed.retry_at or at
    return failed
