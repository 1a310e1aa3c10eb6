"""The hall's processes are watched: a death is said aloud, and life has its limits."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings.processes import Crew, Process, ProcessLost
from settings.servers.ports import listen, wait_for


@pytest.fixture
def said() -> list[str]:
    """What was said aloud."""
    return []


@pytest.fixture
def crew(tmp_path: Path, said: list[str]) -> Iterator[Crew]:
    """A crew of one process that greets its log and stays."""
    code = "import time; print('at your service', flush=True); time.sleep(600)"
    process = Process("worker", [sys.executable, "-c", code], tmp_path / "worker.log")
    process.start({})
    yield Crew([process], {}, said.append)
    process.stop()


def _die(process: Process) -> None:
    greetings = process.lives
    assert wait_for(lambda: process.log.read_text().count("service") == greetings, seconds=20)
    assert process.child is not None
    process.child.send_signal(signal.SIGKILL)
    process.child.wait()


def test_nothing_is_said_while_all_are_well(crew: Crew, said: list[str]) -> None:
    crew.look_after()
    assert said == []


def test_a_death_is_said_with_the_end_of_the_log_and_the_process_comes_back(
    crew: Crew, said: list[str]
) -> None:
    (process,) = crew.processes
    _die(process)
    crew.look_after()
    (sentence,) = said
    assert sentence.startswith("The worker process ended with code -9.")
    assert "at your service" in sentence
    assert process.child is not None
    assert process.child.poll() is None


def test_a_process_that_keeps_dying_is_given_up(crew: Crew, said: list[str]) -> None:
    for _life in range(3):
        _die(crew.processes[0])
        crew.look_after()
    _die(crew.processes[0])
    with pytest.raises(ProcessLost, match="worker process ended"):
        crew.look_after()
    assert len(said) == 3


def test_a_door_that_is_taken_leads_to_the_next_one() -> None:
    with listen(18_000) as first:
        port = first.getsockname()[1]
        with listen(port) as second:
            assert second.getsockname()[1] > port
