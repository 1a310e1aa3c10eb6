"""Which journal lines give this room something to say, and the nudge that says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.models import Entry
from departments.nudges import HALL_QUEUE, nudge
from notifications.rules import RULES

TELL = "notifications.tell"

_SPOKEN_OF = frozenset(rule.event.value for rule in RULES)


def after_commit(*, entries: Iterable[Entry], **_: Any) -> None:
    """Nudge after lines of which somebody is told; the act itself never waits for a message."""
    if any(entry.event in _SPOKEN_OF for entry in entries):
        tell()


def tell(countdown: float | None = None) -> None:
    """Say that there may be something to read or to send."""
    nudge(TELL, HALL_QUEUE, countdown=countdown)
