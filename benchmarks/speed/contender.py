"""What every contender can do, what one case writes, and how its end is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

#: Departments that work on one case in parallel; each issues one certificate.
DEPARTMENTS = (
    "tax",
    "social_security",
    "real_estate",
    "vehicle_management",
    "market_regulation",
)
#: Seconds between two looks at what is done, and without any progress until a run is given up.
LOOK, PATIENCE = 0.01, 20.0


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows one case adds from its acceptance to its valid set."""

    reviews: int
    lines: int
    notices: int
    sets: int
    certificates: int

    def shares(self, acts: int) -> tuple[int, int]:
        """Spread the journal lines over so many acts: (lines of the first act, of each other one)."""
        each = self.lines // acts
        return self.lines - each * (acts - 1), each


class Contender(Protocol):
    """One way to carry cases from acceptance to a valid set; its worker processes live until ``close``."""

    name: str

    def prepare(self, cases: int) -> None:
        """Lay down so many received cases for the next run."""

    def run(self) -> float:
        """Accept the prepared cases; return the seconds until the last set was valid.

        Cases that stand still for ``PATIENCE`` seconds are left: ``check`` names them.
        """

    def check(self) -> list[str]:
        """Return what is wrong with the cases of the last run, a sentence each."""

    def close(self) -> None:
        """End what was started."""


def seconds_until(count: Callable[[], int], wanted: int, begun: float) -> float:
    """Return the seconds from ``begun`` (``time.perf_counter``) until ``count()`` came to ``wanted``.

    When nothing more comes for ``PATIENCE`` seconds, the time of the last progress is returned.
    """
    seen, moved = 0, begun
    while seen < wanted:
        found, now = count(), time.perf_counter()
        if found > seen:
            seen, moved = found, now
        elif now - moved > PATIENCE:
            break
        else:
            time.sleep(LOOK)
    return moved - begun
