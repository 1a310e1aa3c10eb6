"""Celery workers of a contender: started with their log, waited for, stopped by their process id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from celery import Celery

from settings import children

ROOT = Path(__file__).resolve().parent.parent.parent
LOGS = ROOT / "var" / "log"
#: Worker processes of every contender.
PROCESSES = 2
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")


class WorkersLost(Exception):
    """Workers did not come up; the text ends with what they said last."""


class Crew:
    """The processes of one contender: a worker with two children and, where it needs one, a beat."""

    def __init__(self, name: str, app: Celery, module: str, queues: Sequence[str]) -> None:
        self._name, self._app, self._module = name, app, module
        self._running: list[subprocess.Popen[bytes]] = []
        pool = ("--pool", "prefork", "--concurrency", str(PROCESSES), "--hostname", f"{name}@bench")
        self._start("worker", *pool, *_QUIET, "--purge", "--queues", ",".join(queues))
        self._wait()

    def add_beat(self) -> None:
        """Start the clock that sweeps."""
        schedule = ROOT / "var" / f"bench-{self._name}-schedule"
        self._start("beat", "--schedule", os.fspath(schedule), "--pidfile", "")

    def stop(self) -> None:
        """End every process of the crew."""
        while self._running:
            children.stop(self._running.pop(), signal.SIGTERM, signal.SIGQUIT, patience=8)

    def _start(self, *words: str) -> None:
        self._log = LOGS / f"bench-{self._name}-{words[0]}.log"
        self._log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "celery", "-A", self._module, *words]
        self._running.append(
            children.start(
                command, log=self._log, env=os.environ | {"C_FORCE_ROOT": "1"}, where=ROOT
            )
        )

    def _wait(self, patience: float = 120) -> None:
        """Wait until the worker answers."""
        end = time.monotonic() + patience
        while not self._app.control.ping([f"{self._name}@bench"], timeout=0.3):
            if time.monotonic() > end or self._running[0].poll() is not None:
                self.stop()
                raise WorkersLost(f"No worker came up:\n{children.last_words(self._log)}")
