"""The rules of the house that no single room can keep alone."""

from __future__ import annotations

import ast
import itertools
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

from settings.celery import app
from settings.processes import queues

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
BESIDE_THE_ROOMS = {"tests", "benchmarks"}


def _rooms() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - BESIDE_THE_ROOMS


def _modules() -> list[Path]:
    found = (path for room in _rooms() for path in (ROOT / room).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def test_each_room_imports_only_what_stands_below_it() -> None:
    linter = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_each_room_has_its_place_in_the_import_rules() -> None:
    rules = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]
    layers = rules["contracts"][0]["layers"]
    placed = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    assert _rooms() <= placed
    assert _rooms() == set(rules["root_packages"])


def test_each_module_says_what_happens_there() -> None:
    spoken = {path: ast.parse(path.read_text()) for path in _modules()}
    silent = [path for path, tree in spoken.items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_only_one_state_machine_and_one_driver_are_installed() -> None:
    installed = {re.sub(r"[-_.]+", "-", d.name).lower() for d in metadata.distributions()}
    assert installed & {"django-fsm", "django-fsm-2"} == {"django-fsm-2"}
    assert find_spec("psycopg") is None, "Django would silently prefer psycopg 3."


def test_no_task_outlives_the_brokers_patience() -> None:
    patience = app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < patience


def test_the_worker_listens_to_every_department() -> None:
    listened = queues()
    assert listened[0] == app.conf.task_default_queue
    assert "dept.tax" in listened
    assert len(listened) == len(set(listened)) > 5


def _dependency_lines() -> Iterator[tuple[str, str]]:
    """Yield each line of pyproject.toml that names dependencies, and the line before it."""
    lines = PYPROJECT.read_text().split("\n[tool.")[0].splitlines()
    for before, line in itertools.pairwise(lines):
        if line.startswith('  "'):
            yield before, line


def test_each_dependency_has_its_reason() -> None:
    lines = list(_dependency_lines())
    assert len(lines) > 30
    without = [
        line
        for before, line in lines
        if not re.search(r"# \S+ \S+", line) and not before.strip().startswith("#")
    ]
    assert without == []


def _named(requirements: list[str]) -> set[str]:
    names = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name.group()).lower() for name in names if name}


def _locked(lock: str) -> dict[str, str]:
    """Return each package of a lock with what the lock says of it."""
    text = (ROOT / "requirements" / lock).read_text()
    entries = re.split(r"\n(?=\w)", text)
    return {entry.partition("==")[0]: entry for entry in entries}


#: The extras that each lock holds beside the project's own dependencies.
HELD = {"all.txt": {"embedded", "dev"}, "production.txt": set(), "bench.txt": {"bench"}}


@pytest.mark.parametrize("lock", HELD)
def test_the_locks_hold_every_dependency_by_hash_and_name_no_host(lock: str) -> None:
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    locked = _locked(lock)

    assert _named(project["dependencies"]) <= locked.keys()
    assert all("--hash=sha256:" in entry for entry in locked.values())
    assert not re.search(r"https?:|file:|--(extra-)?index-url|/", "".join(locked.values()))
    for extra, names in project["optional-dependencies"].items():
        if extra in HELD[lock]:
            assert _named(names) <= locked.keys()
        else:
            assert not _named(names) & locked.keys()


def test_the_locks_agree() -> None:
    everything, production, bench = (
        _locked(f"{name}.txt") for name in ("all", "production", "bench")
    )
    assert [name for name, entry in production.items() if everything[name] != entry] == []
    shared = everything.keys() & bench.keys()
    assert [name for name in shared if everything[name] != bench[name]] == []


def test_a_web_server_that_is_told_nothing_takes_the_settings_of_production() -> None:
    code = "import settings.wsgi"
    environment = {"PATH": os.defpath, "PYTHONPATH": os.fspath(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert "settings/production.py" in done.stderr
    assert '"SECRET_KEY" not set' in done.stderr
