"""The floor: what PostgreSQL itself needs for a case, in six transactions and with the least SQL.

No framework, no broker, no queue: a psycopg2 script that knows all its cases beforehand. The last decision
of a case concludes it, under the lock of the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.speed.rivals.rival import Rival
from benchmarks.speed.rivals.script import carry


class Floor(Rival):
    """The script in so many processes, each with its share of the cases."""

    name = "floor"

    def __init__(self, processes: int = 1) -> None:
        super().__init__()
        self._processes = processes
        self._pool = ProcessPoolExecutor(processes, get_context("spawn"))

    def start(self, ids: Sequence[int]) -> None:
        """Let every process carry its share, and wait for all of them."""
        shares = [ids[number :: self._processes] for number in range(self._processes)]
        list(self._pool.map(carry, shares))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()
