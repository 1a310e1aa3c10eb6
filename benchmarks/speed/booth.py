"""A booth: one contender in a process of its own, with its own settings, database and Redis number."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from benchmarks.speed.contender import Contender
from benchmarks.speed.entries import Entry

_here: list[Contender] = []


class Booth:
    """A contender as the runner sees it; what fails inside is raised here."""

    def __init__(self, entry: Entry, env: Mapping[str, str]) -> None:
        self.name = entry.name
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), _enter, (os.getpid(), dict(env)))
        try:
            self._pool.submit(_open, entry).result()
        except BaseException:
            self._pool.shutdown()
            raise

    def prepare(self, cases: int) -> None:
        """Lay down so many received cases for the next run."""
        self.ask("prepare", cases)

    def run(self) -> float:
        """Carry the prepared cases; return the seconds until the last set was valid."""
        return float(self.ask("run"))

    def check(self) -> list[str]:
        """Return what is wrong with the cases of the last run."""
        return list(self.ask("check"))

    def close(self) -> None:
        """End the contender with its processes."""
        try:
            self.ask("close")
        finally:
            self._pool.shutdown()

    def ask(self, what: str, *details: Any) -> Any:
        """Call a method of the contender."""
        return self._pool.submit(_call, what, details).result()


def _enter(parent: int, env: Mapping[str, str]) -> None:
    from settings import children

    children.end_with_parent(parent)
    os.environ.update(env)


def _open(entry: Entry) -> None:
    import django

    django.setup()
    module, _, name = entry.path.rpartition(".")
    _here.append(getattr(import_module(module), name)(**entry.wishes))


def _call(what: str, details: tuple[Any, ...]) -> Any:
    return getattr(_here[0], what)(*details)
