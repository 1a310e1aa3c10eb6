"""Races: threads that meet at a barrier before every trial, on real PostgreSQL.

Each race runs 25 trials (``HALL_TRIALS`` makes it longer or shorter; ``make races`` takes 1,000), and in
every one of them all threads are after the same thing. What a race came to is kept in ``tallies``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, BrokenBarrierError
from typing import Any

from django.db import connection

from cases.errors import Refusal

TRIALS = int(os.environ.get("HALL_TRIALS", "25"))
#: Cases in a batch that overlaps with those of the trials beside it.
BATCH = 3
#: Seconds after which a thread that does not come to the barrier has got stuck.
PATIENCE = 60

Act = Callable[[int], Any]


@dataclass
class Tally:
    """What a race came to: its trials, those that failed, and its slowest wait in seconds.

    A wait lasts from the moment the barrier opens to the return of an act.
    """

    trials: int
    failed: set[int] = field(default_factory=set)
    slowest: float = 0.0


#: The races that the running test has held so far.
tallies: list[Tally] = []


class Fault:
    """What broke an act that should have been done or refused."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause


def race(
    acts: Sequence[Act], trials: int = TRIALS, *, before: Act = lambda trial: None
) -> list[list[Any]]:
    """Let one thread per act run against the others; return each trial's results, refusals too.

    ``before`` prepares a trial while every thread stands at the barrier. An act that breaks (a deadlock,
    a violated constraint) fails its trial; the others are still held, and then the first fault is raised.
    """
    start = _Start(before)
    barrier = Barrier(len(acts), action=start, timeout=PATIENCE)
    with ThreadPoolExecutor(len(acts)) as threads:
        runs = [threads.submit(_run, act, trials, barrier) for act in acts]
    tally = Tally(trials=len(start.opened))
    tallies.append(tally)
    rows = list(zip(*_brought_back(runs), strict=True))
    ends = (ended for row in rows for _result, ended in row)
    openings = (opened for opened in start.opened for _act in acts)
    tally.slowest = max(end - opened for end, opened in zip(ends, openings, strict=True))
    return _without_faults([[result for result, _ended in row] for row in rows], tally)


class _Start:
    """What happens when all threads stand at the barrier: a trial is prepared, and begins."""

    def __init__(self, before: Act) -> None:
        self.before = before
        self.opened: list[float] = []

    def __call__(self) -> None:
        self.before(len(self.opened))
        self.opened.append(time.perf_counter())


def _run(act: Act, trials: int, barrier: Barrier) -> list[tuple[Any, float]]:
    try:
        return [_one_try(act, trial, barrier) for trial in range(trials)]
    except BaseException:
        barrier.abort()  # or the others would wait a minute for this one
        raise
    finally:
        connection.close()


def _one_try(act: Act, trial: int, barrier: Barrier) -> tuple[Any, float]:
    barrier.wait()
    try:
        result = act(trial)
    except Refusal as refusal:
        result = refusal
    except Exception as fault:
        connection.close()
        result = Fault(fault)
    return result, time.perf_counter()


def _brought_back(runs: Sequence[Future[Any]]) -> list[Any]:
    """Return what the threads brought back, or raise what stopped the first of them."""
    broken = [fault for run in runs if (fault := run.exception()) is not None]
    causes = [fault for fault in broken if not isinstance(fault, BrokenBarrierError)]
    for fault in [*causes, *broken]:
        raise fault
    return [run.result() for run in runs]


def _without_faults(rows: list[list[Any]], tally: Tally) -> list[list[Any]]:
    """Return the results, or raise the first fault among them once all are counted."""
    faults = {
        trial: result.cause
        for trial, row in enumerate(rows)
        for result in row
        if isinstance(result, Fault)
    }
    tally.failed.update(faults)
    for cause in faults.values():
        raise cause
    return rows


def won(results: Sequence[Any]) -> int:
    """Count the acts of a trial that were not refused."""
    return sum(not isinstance(result, Refusal) for result in results)
