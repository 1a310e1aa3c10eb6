"""Who takes part: each contender with its settings, its database, and how many cases it gets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_RIVALS = "benchmarks.speed.rivals"


@dataclass(frozen=True, slots=True)
class Entry:
    """One contender: ``path`` is its class; ``share`` of the cases keeps a slow one from taking all day.

    ``acts`` names the module of the acts that a rival does; ``environment`` is what it has of its own.
    """

    name: str
    path: str
    settings: str
    number: int
    share: float = 1.0
    asked_alone: bool = False
    acts: str = "acts"
    wishes: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def database(self) -> str:
        """The database of its own, made for the bench."""
        return f"bench_{self.name}"

    def cases(self, most: int) -> int:
        """Return how many cases it carries in a round in which the fastest carry ``most``."""
        return max(1, round(most * self.share))


def _rival(name: str, where: str, number: int, **more: Any) -> Entry:
    return Entry(name, f"{_RIVALS}.{where}", f"{_RIVALS}.settings", number, **more)


def _hall(name: str, number: int, **environment: str) -> Entry:
    where, settings = "benchmarks.speed.hall.Hall", "settings.local"
    return Entry(name, where, settings, number, asked_alone=True, environment=environment)


HALL = _hall("hall", 1, BROKER_URL="")
#: The hall over RabbitMQ, where AMQP_URL names a server.
_AMQP = os.environ.get("AMQP_URL")
_OVER_RABBITMQ = (_hall("hall_amqp", 6, BROKER_URL=_AMQP),) if _AMQP else ()
#: In the order of a round.
EVERYBODY = (
    _rival("floor", "floor.Floor", 2),
    _rival("floor_2", "floor.Floor", 2, wishes={"processes": 2}),
    HALL,
    *_OVER_RABBITMQ,
    _rival("chord", "chord.Chord", 3, share=0.2, asked_alone=True),
    _rival("chord_lean", "chord.Chord", 3, share=0.2, acts="lean_acts"),
    _rival("viewflow", "viewflow.Viewflow", 4, share=0.2),
    _rival("spiff", "spiff.Spiff", 5, share=0.2),
)
_CHOSEN = os.environ.get("CONTENDERS", "").split()
#: Those who take part now: CONTENDERS in the environment names some.
ENTRIES = tuple(entry for entry in EVERYBODY if not _CHOSEN or entry.name in _CHOSEN)
