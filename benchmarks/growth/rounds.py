"""Rounds: both halls asked for each measure by turns, so that other load hits both alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import IO, Any

from benchmarks.growth.databases import Hall


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: medians in milliseconds, young and old."""

    label: str
    young: float
    old: float

    @property
    def ratio(self) -> float:
        """How many times the young hall's time the old one takes."""
        return self.old / self.young


@contextmanager
def _side(hall: Hall) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.growth.side"]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, env=hall.environment, stdin=pipe, stdout=pipe, text=True)
    try:
        yield child
    finally:
        _stream(child.stdin).close()
        child.wait(timeout=60)


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _heard(side: subprocess.Popen[str]) -> Any:
    line = _stream(side.stdout).readline()
    if not line:
        raise SystemExit("A hall has gone silent; what it said stands above.")
    return json.loads(line)


def _asked(side: subprocess.Popen[str], label: str) -> float:
    stdin = _stream(side.stdin)
    stdin.write(f"{label}\n")
    stdin.flush()
    return float(_heard(side))


def play(halls: Sequence[Hall], count: int, tell: Callable[[str], None]) -> list[Row]:
    """Measure everything so many times in both halls, after one round that is not counted."""
    with ExitStack() as stack:
        sides = [stack.enter_context(_side(hall)) for hall in halls]
        young, old = (_heard(side) for side in sides)
        if young != old:
            raise SystemExit("The two halls know different measures.")
        heard: Mapping[str, list[list[float]]] = {label: [[], []] for label in young}
        for turn in range(count + 1):
            for label in young:
                for place in (0, 1) if turn % 2 else (1, 0):
                    took = _asked(sides[place], label)
                    if turn:
                        heard[label][place].append(took)
            tell(f"round {turn} of {count}")
    return [Row(label, median(pair[0]), median(pair[1])) for label, pair in heard.items()]
