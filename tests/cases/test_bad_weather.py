"""Bad weather: a broker that is down or silent delays an act by less than a second and loses nothing."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from cases.lifecycle import CaseState
from cases.models import Entry, Notice, Review
from departments import nudges, registry, tasks
from hall.issuing import tasks as issuing
from tests.cases.weather import Road, Workers, forget_the_line, go_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a broker that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture
def refused() -> str:
    """The address of a broker that is not there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


@pytest.fixture(autouse=True)
def fresh_line() -> Iterator[None]:
    """Begin and end as a process does that has not spoken to the broker yet."""
    forget_the_line()
    yield
    forget_the_line()


@pytest.mark.parametrize("weather", ["silent", "refused"])
def test_every_act_answers_within_a_second(
    weather: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    """Every act of a case's way, each as bad as it can get: the line is never left alone."""
    go_to(request.getfixturevalue(weather), monkeypatch, settings)
    road = Road()
    took = road.timed()
    slowest = max(took, key=lambda name: took[name])
    print(f" slowest act: {slowest}, {took[slowest] * 1000:.0f} ms", end="")  # noqa: T201
    assert {name: seconds for name, seconds in took.items() if seconds >= 1.0} == {}
    assert road.case.state == CaseState.ARCHIVED


#: Where a case lies when the weather clears up, and what the sweeps alone bring it to.
LEFT_LYING = {
    "receive": CaseState.RECEIVED,
    "accept": CaseState.PARALLEL_APPROVAL,
    "circulate": CaseState.PARALLEL_APPROVAL,
    "see the fee": CaseState.READY_FOR_ISSUE,
    "conclude": CaseState.READY_FOR_ISSUE,
    "deliver": CaseState.ARCHIVED,
}
#: The states of ``t_check``, ``t_fee`` and ``t_after`` then.
UNPAID, DECIDED = ("approved", "awaiting_applicant", "approved"), ("approved",) * 3
OF_AUTOMATIC_OFFICERS = {"receive": (), "accept": UNPAID, "circulate": UNPAID}


@pytest.mark.parametrize("last", LEFT_LYING)
def test_after_the_weather_the_sweeps_find_everything(
    last: str, refused: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """No nudge of any act arrived; what the act left to do is found by its state."""
    go_to(refused, monkeypatch, settings)
    road = Road()
    road.go(last)
    Workers(monkeypatch).sweep()
    assert road.case.state == LEFT_LYING[last]
    assert not Notice.objects.filter(sha256="").exists()
    automatic = Review.objects.filter(handling="automatic").order_by("position")
    states = tuple(automatic.values_list("state", flat=True))
    assert states == OF_AUTOMATIC_OFFICERS.get(last, DECIDED)


def test_a_publisher_that_falls_silent_after_the_mark_gives_up_at_once(
    silent: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The mark was set, then the broker fell silent: Celery's own retries must not hold the act."""
    go_to(silent, monkeypatch, settings)
    marks: set[str] = set()

    class Marks:
        def set(self, key: str, *args: Any, **kwargs: Any) -> bool:
            marks.add(key)
            return True

        def delete(self, *keys: str) -> None:
            marks.difference_update(keys)

    with monkeypatch.context() as patched:
        patched.setattr(nudges, "_marks", Marks)
        began = time.perf_counter()
        assert nudges.nudge("departments.intake", "tax") is False
        assert time.perf_counter() - began < 1.0
        assert marks == set()  # or nobody could nudge until the mark runs out
        began = time.perf_counter()
        assert nudges.nudge("departments.intake", "tax") is False  # the line is left alone now
        assert time.perf_counter() - began < 0.05


def test_nudges_are_coalesced(monkeypatch: pytest.MonkeyPatch) -> None:
    """One outstanding nudge per queue, however many acts ask for one."""
    sent: list[str] = []
    monkeypatch.setattr(nudges, "_publish", lambda task, subject, *_: sent.append(subject))
    nudges.arrived("departments.intake", "tax")
    assert [nudges.nudge("departments.intake", "tax") for _ in range(20)].count(True) == 1
    assert sent == ["tax"]
    nudges.arrived("departments.intake", "tax")
    assert nudges.nudge("departments.intake", "tax") is True
    nudges.arrived("departments.intake", "tax")


@pytest.mark.parametrize("last", LEFT_LYING)
def test_every_task_run_twice_equals_once(last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each task is run again when its work is done: no row and no line is added."""
    Road().go(last)
    workers = Workers(monkeypatch)
    workers.sweep()
    lines = list(Entry.objects.order_by("pk").values_list("seq", "event"))
    papers = list(Notice.objects.order_by("pk").values_list("number", "sha256"))
    for task in (tasks.circulate, issuing.issue, tasks.sweep, issuing.sweep):
        task()
    for department in registry.departments():
        tasks.intake(department=department)
    assert workers.told == []
    assert list(Entry.objects.order_by("pk").values_list("seq", "event")) == lines
    assert list(Notice.objects.order_by("pk").values_list("number", "sha256")) == papers
