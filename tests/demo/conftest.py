"""A founded town in a directory of its own, and workers that work when they are called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cases.models import MatterVersion
from departments import intake, tasks
from departments.registry import departments
from hall.demo import town
from hall.demo.founding import Founded, found
from hall.demo.town import Story
from hall.issuing import tasks as issuing
from web import clock


@pytest.fixture
def own_var(settings: Any, tmp_path: Path) -> Path:
    """Keep the password of the town where nobody else looks."""
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def founded(versions: Mapping[str, MatterVersion], own_var: Path) -> Founded:
    """The town on its first Monday morning."""
    return found()


@pytest.fixture
def three_matters(monkeypatch: pytest.MonkeyPatch) -> dict[str, Story]:
    """A town in which only three applicants come: for a house, a car, and less capital."""
    stories = {code: town.stories()[code] for code in ("SHS", "NVR", "CAP")}
    monkeypatch.setattr(town, "stories", lambda: stories)
    return stories


def workers_work() -> None:
    """Do what lies in the queues, as the workers do it when they are nudged."""
    tasks.circulate()
    for department in departments():
        if intake.has_work(department, at=clock.now()):
            tasks.intake(department=department)
    tasks.report_payments()
    issuing.issue()
