"""Rounds: every contender has its turn in each, alone on the machine, warmed up and refereed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field

from benchmarks.speed.booth import Booth
from benchmarks.speed.contender import Contender, Rows
from benchmarks.speed.entries import ENTRIES, HALL, Entry
from benchmarks.speed.servers import environment, settle

#: Cases carried before anything is measured in a turn, and cases carried alone for their latency.
WARM_UP, ALONE = 10, 10


@dataclass(slots=True)
class Turns:
    """What one contender showed: cases per second a round, seconds of lone cases, and faults."""

    rates: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def rows_of_a_case() -> Rows:
    """Let the hall carry one case and count what it wrote; the rivals write as many rows."""
    booth = Booth(HALL, environment(HALL))
    try:
        rows = booth.ask("rows_of_a_case")
    finally:
        booth.close()
    assert isinstance(rows, Rows)
    os.environ["BENCH_ROWS"] = ",".join(map(str, astuple(rows)))
    return rows


def play(rounds: int, cases: int, say: Callable[[str], None]) -> Mapping[str, Turns]:
    """Play so many rounds, the contenders in turn; return what each showed."""
    shown = {entry.name: Turns() for entry in ENTRIES}
    for number in range(1, rounds + 1):
        for entry in ENTRIES:
            turns = shown[entry.name]
            try:
                _turn(entry, entry.cases(cases), turns)
            except Exception as trouble:  # whatever a rival fails with is its result
                turns.rates.append(0.0)
                turns.faults.append(f"{type(trouble).__name__}: {trouble}")
            say(f"round {number}: {entry.name:<9}{turns.rates[-1]:8.1f} cases/s")
    return shown


def _turn(entry: Entry, cases: int, turns: Turns) -> None:
    booth = Booth(entry, environment(entry))
    try:
        _refereed(booth, WARM_UP, turns)
        booth.prepare(cases)
        settle(entry)
        seconds = booth.run()
        faults = booth.check()
        if entry.asked_alone:
            turns.alone += [_refereed(booth, 1, turns) for _ in range(ALONE)]
    finally:
        booth.close()
    turns.rates.append((cases - len(faults)) / seconds if seconds else 0.0)
    turns.faults += faults


def _refereed(contender: Contender, cases: int, turns: Turns) -> float:
    """Carry some cases, keep what is wrong with them, and return the seconds."""
    contender.prepare(cases)
    seconds = contender.run()
    turns.faults += contender.check()
    return seconds
