"""Run the hall's own processes: pages, work and the clock that sweeps; say aloud when one dies.

``python -m settings.processes worker [QUEUE …]`` becomes a worker that listens to the queues named;
with none named, to every queue there is.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from settings import children
from settings.broker import queues

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "var" / "log"
_LIVES = 4  # a process that died so often in one run is not started again


class ProcessLost(Exception):
    """A process of the hall ended and does not come back; the text says which and why."""


@dataclass
class Process:
    """One process of the hall: its command, its log, and how often it was started."""

    name: str
    command: list[str]
    log: Path
    keep_open: tuple[int, ...] = ()
    child: subprocess.Popen[bytes] | None = None
    lives: int = 0

    def start(self, env: Mapping[str, str]) -> None:
        """Start it, once more if need be; its log of the first time begins anew."""
        if not self.lives:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.log.write_text("")
        self.lives += 1
        self.child = children.start(
            self.command, log=self.log, env=env, keep_open=self.keep_open, where=ROOT
        )

    def stop(self) -> None:
        """End it within some seconds; work under way is finished or found again by the sweep."""
        if self.child:
            children.stop(self.child, signal.SIGTERM, signal.SIGQUIT, patience=8)

    def obituary(self) -> str:
        """Say that it ended, with the end of its log."""
        code = self.child.poll() if self.child else None
        words = children.last_words(self.log)
        return f"The {self.name} process ended with code {code}. {self.log} ends:\n{words}"


@dataclass
class Crew:
    """The processes of one hall, watched together."""

    processes: list[Process]
    env: Mapping[str, str]
    say: Callable[[str], None] = print

    def start_all(self) -> None:
        """Start those that are not started yet."""
        for process in self.processes:
            if process.child is None:
                process.start(self.env)

    def look_after(self) -> None:
        """Start again what has died, aloud; raises ``ProcessLost`` when it keeps dying."""
        for process in self.processes:
            if process.child is None or process.child.poll() is None:
                continue
            obituary = process.obituary()
            process.stop()  # what its session left behind
            if process.lives >= _LIVES:
                raise ProcessLost(obituary)
            self.say(f"{obituary}\nStarting it again.")
            process.start(self.env)


@contextlib.contextmanager
def open_hall(
    door: socket.socket, env: Mapping[str, str], say: Callable[[str], None] = print
) -> Iterator[Crew]:
    """Keep web up behind ``door``, a socket that listens already, and the rest when it is wanted.

    Pages come first: on two cores worker and beat would keep the first answer waiting.
    """
    crew = Crew([_web(door), _worker(), _beat()], env, say)
    try:
        crew.processes[0].start(env)
        yield crew
    finally:
        for process in reversed(crew.processes):
            process.stop()


def _web(door: socket.socket) -> Process:
    # The door is opened here and handed over, so that no other program can take the port between.
    options = ["--workers", "2", "--worker-class", "sync", "--preload", "--no-control-socket"]
    listening = ["--bind", f"fd://{door.fileno()}", "--access-logfile", "-"]
    command = [sys.executable, "-m", "gunicorn", *options, *listening, "settings.wsgi:application"]
    return Process("web", command, LOGS / "web.log", keep_open=(door.fileno(),))


def _worker(only: Sequence[str] = ()) -> Process:
    options = ["--pool", "prefork", "--concurrency", "2", "--queues", ",".join(only or queues())]
    if only:  # several on one host need names of their own
        options += ["--hostname", f"{only[0]}@%h"]
    return Process("worker", [*_celery(), "worker", *options], LOGS / "worker.log")


def _beat() -> Process:
    schedule = ROOT / "var" / "beat-schedule"
    options = ["--schedule", os.fspath(schedule), "--pidfile", ""]
    return Process("beat", [*_celery(), "beat", *options], LOGS / "beat.log")


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "settings.celery"]


if __name__ == "__main__" and sys.argv[1:2] == ["worker"]:
    only = sys.argv[2:]
    if unknown := set(only) - set(queues()):
        sys.exit(f"No such queue: {', '.join(sorted(unknown))}. There are: {', '.join(queues())}.")
    os.execv(sys.executable, _worker(only).command)  # noqa: S606 - become it, with its signals
