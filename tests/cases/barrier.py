"""Races: threads that meet at a barrier before every trial, on real PostgreSQL.

Each race runs 200 trials (``HALL_TRIALS`` makes it longer or shorter), and in every one of them all
threads are after the same thing. The slowest wait of a race is told with ``pytest -s``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from threading import Barrier, BrokenBarrierError
from typing import Any

from django.db import connection

from cases.chain import faults
from cases.errors import Refusal
from cases.models import Case

TRIALS = int(os.environ.get("HALL_TRIALS", "200"))
#: Trials of a race whose cases need printed papers.
PRINTED_TRIALS = min(TRIALS, 100)

Act = Callable[[int], Any]


def race(
    acts: Sequence[Act], trials: int = TRIALS, *, before: Act = lambda trial: None
) -> list[list[Any]]:
    """Let one thread per act run against the others; return each trial's results, refusals too.

    ``before`` prepares a trial while every thread stands at the barrier.
    """
    numbers = count()
    barrier = Barrier(len(acts), action=lambda: before(next(numbers)), timeout=60)

    def run(act: Act) -> list[tuple[Any, float]]:
        try:
            return [_one_try(act, trial, barrier) for trial in range(trials)]
        except BaseException:
            barrier.abort()  # or the others would wait a minute for this one
            raise
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        runs = [threads.submit(run, act) for act in acts]
    columns = _results(runs)
    slowest = max(seconds for column in columns for _result, seconds in column)
    print(f" {trials} trials, slowest wait {slowest * 1000:.0f} ms", end="")  # noqa: T201
    return [[result for result, _seconds in row] for row in zip(*columns, strict=True)]


def _results(runs: Sequence[Future[Any]]) -> list[Any]:
    """Return what the threads brought back, or raise what broke the first of them."""
    broken = [fault for run in runs if (fault := run.exception()) is not None]
    causes = [fault for fault in broken if not isinstance(fault, BrokenBarrierError)]
    for fault in [*causes, *broken]:
        raise fault
    return [run.result() for run in runs]


def _one_try(act: Act, trial: int, barrier: Barrier) -> tuple[Any, float]:
    barrier.wait()
    began = time.perf_counter()
    try:
        result = act(trial)
    except Refusal as refusal:
        result = refusal
    return result, time.perf_counter() - began


def won(results: Sequence[Any]) -> int:
    """Count the acts of a trial that were not refused."""
    return sum(not isinstance(result, Refusal) for result in results)


def winners(results: Sequence[Sequence[Any]]) -> set[int]:
    """Return how many acts won in the trials of a race."""
    return {won(row) for row in results}


def assert_journals_hold() -> None:
    """No journal of any case has a fault."""
    for case in Case.objects.prefetch_related("reviews", "entries"):
        assert list(faults(case, sorted(case.entries.all(), key=lambda line: line.seq))) == []
