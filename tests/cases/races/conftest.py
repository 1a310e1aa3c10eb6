"""Tells what the races came to: a line for each, and the sum of their trials and failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection

from tests.cases import barrier
from tests.cases.races.paths import PATHS, Path

_RACE = "race"
_FOLDER = "tests/cases/races/"


@pytest.fixture(autouse=True)
def _is_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hand what the races of a test came to to its report."""
    barrier.tallies.clear()
    yield
    for tally in barrier.tallies:
        told = (tally.trials, len(tally.failed), tally.slowest)
        request.node.user_properties.append((_RACE, told))


@pytest.fixture(autouse=True)
def _nobody_deadlocks(transactional_db: None) -> Iterator[None]:
    """Fail where PostgreSQL has seen a deadlock, also one after which somebody went on."""
    before = _deadlocks()
    yield
    assert _deadlocks() == before


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (seen,) = cursor.fetchone()
    return int(seen)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print a line for each race, its failures if there were any, and the sum as the last line."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker process, whose reports go to another one
        return
    reports = [report for kind in reporter.stats.values() for report in kind]
    every = [report for report in reports if isinstance(report, pytest.TestReport)]
    tests = [report for report in every if report.nodeid.startswith(_FOLDER)]
    broken = {report.nodeid for report in tests if report.failed}
    trials = failures = 0
    for report in sorted(tests, key=lambda report: report.nodeid):
        if report.when != "teardown":
            continue
        told = [value for name, value in report.user_properties if name == _RACE]
        failed = max(sum(one[1] for one in told), int(report.nodeid in broken))
        trials, failures = trials + sum(one[0] for one in told), failures + failed
        for line in _lines(_name(report.nodeid), told, failed):
            reporter.write_line(line)
    if tests:
        reporter.write_line(f"{trials} trials, {failures} failures")


def _lines(name: str, told: Sequence[tuple[int, int, float]], failed: int) -> Iterator[str]:
    for trials, _failed, slowest in told:
        yield f"{name:<72}{trials:>6} trials, slowest wait {slowest * 1000:>5.0f} ms"
    if failed:
        yield f"{name:<72}{failed:>6} FAILED"


def _name(node: str) -> str:
    name = node.rpartition("::test_")[2]
    return name.replace("_", " ").replace("[", " [")


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> Path:
    """Both ways in which an officer's act can be written, one after the other."""
    return PATHS[request.param]
