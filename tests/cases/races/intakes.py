"""Intakes as the races send them: one batch, and all departments until nothing is left."""

from __future__ import annotations

import time

from departments import intake
from tests.cases.barrier import Act
from tests.cases.ladder import Ladder, circulate, leave_to_automatic_officers
from tests.cast import DEPARTMENTS, MONDAY

#: Seconds until an intake that found only cases on other desks looks again.
JITTER = 0.004


def left_to_automatic_officers(ladder: Ladder) -> None:
    """Bring the cases into circulation; what is queued goes to the automatic officers."""
    ladder.up_to("accepted")
    leave_to_automatic_officers(ladder.items)
    circulate()


def drain(department: str, batch: int = 1) -> Act:
    """Return the act of one intake: one batch."""
    return lambda trial: intake.drain(department, at=MONDAY, batch=batch).worked


def until_done(department: str) -> Act:
    """Return the act of an intake that stops only when it is done, and counts what it worked on."""

    def act(trial: int) -> int:
        worked = 0
        while intake.has_work(department, at=MONDAY):
            drained = intake.drain(department, at=MONDAY).worked
            if not drained:
                time.sleep(JITTER)  # a sibling has the case on its desk
            worked += drained
        return worked

    return act


def drain_everything() -> None:
    """Let all intakes work until none of them finds anything."""
    while sum(intake.drain(department, at=MONDAY).worked for department in DEPARTMENTS):
        pass
