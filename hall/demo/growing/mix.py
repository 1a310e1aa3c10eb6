"""The mix: which pattern each case of a grown hall follows, and when it was opened.

Cases come evenly over the years up to now, and get their ids in that order. Nearly all are closed; what is
under way was opened lately, and stands at the stage and in the queues where it was photographed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from cases.lifecycle import CaseState
from hall.demo.growing.patterns import Pattern

#: How far back the first case lies.
YEARS = 4
#: Of a thousand cases so many have these states; closed ones are shared out by their outcome.
OF_A_THOUSAND: Mapping[CaseState, int] = {
    CaseState.ARCHIVED: 950,
    CaseState.ISSUED: 4,
    CaseState.DRAFT: 3,
    CaseState.RECEIVED: 4,
    CaseState.CORRECTION_REQUIRED: 3,
    CaseState.NOT_ACCEPTED: 1,
    CaseState.ACCEPTED: 1,
    CaseState.PARALLEL_APPROVAL: 24,
    CaseState.AWAITING_APPLICANT: 4,
    CaseState.CONCLUDED: 1,
    CaseState.READY_FOR_ISSUE: 5,
}
#: Of a hundred closed cases so many ended otherwise than applied for: turned away, withdrawn, refused.
_ENDED_OTHERWISE = 15
#: How common matters are beside each other; a matter that is not named has the weight 1.
WEIGHTS: Mapping[str, int] = {
    "VSR": 15,
    "NVR": 8,
    "UVT": 4,
    "FLX": 4,
    "CCH": 3,
    "SHS": 3,
    "NHR": 2,
    "EMP": 2,
}
_STRAIGHT = ("approved", "partly_approved")
#: What is under way stands among the last of so many cases of a thousand.
LATEST = 100
#: Days that may have passed since a case under way was left as it is.
IDLE_DAYS = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """One case to come: its pattern, and by how much its times are shifted."""

    pattern: Pattern
    shift: timedelta


@dataclass(frozen=True)
class Mix:
    """The patterns by state, and the years over which cases are spread."""

    patterns: Sequence[Pattern]
    now: datetime
    total: int

    @cached_property
    def _by_state(self) -> dict[CaseState, list[Pattern]]:
        found: dict[CaseState, list[Pattern]] = {}
        for pattern in self.patterns:
            found.setdefault(pattern.state, []).append(pattern)
        return found

    @cached_property
    def _straight(self) -> list[Pattern]:
        closed = self._by_state[CaseState.ARCHIVED]
        return [pattern for pattern in closed if pattern.outcome in _STRAIGHT]

    @cached_property
    def _otherwise(self) -> list[Pattern]:
        closed = self._by_state[CaseState.ARCHIVED]
        return [pattern for pattern in closed if pattern.outcome not in _STRAIGHT]

    def choose(self, first: int, count: int) -> Iterator[Chosen]:
        """Yield what the cases from the ``first``-th on are; the same for the same place and total."""
        luck = random.Random(first)  # noqa: S311 - the same hall every time
        for place in range(first, first + count):
            yield self._one(place, luck)

    def _one(self, place: int, luck: random.Random) -> Chosen:
        latest = place * 1000 >= self.total * (1000 - LATEST)
        closed = OF_A_THOUSAND[CaseState.ARCHIVED]
        if latest and luck.randrange(LATEST) >= LATEST - (1000 - closed):
            return self._under_way(luck)
        return self._closed(place, luck)

    def _under_way(self, luck: random.Random) -> Chosen:
        states = [state for state in self._by_state if state != CaseState.ARCHIVED]
        weights = [OF_A_THOUSAND.get(state, 0) for state in states]
        (state,) = luck.choices(states, weights)
        pattern = _drawn(self._by_state[state], luck)
        idle = timedelta(days=luck.randrange(IDLE_DAYS))
        return Chosen(pattern, _days(self.now - idle - pattern.moments[pattern.now]))

    def _closed(self, place: int, luck: random.Random) -> Chosen:
        otherwise = luck.randrange(100) < _ENDED_OTHERWISE
        closed = self._otherwise if otherwise and self._otherwise else self._straight
        pattern = _drawn(closed, luck)
        begun = self.now - timedelta(days=365 * YEARS) * (1 - place / self.total)
        took = pattern.moments[pattern.now] - pattern.moments[pattern.opened]
        latest = min(begun, self.now - took - timedelta(days=1))
        return Chosen(pattern, _days(latest - pattern.moments[pattern.opened]))


def _drawn(patterns: Sequence[Pattern], luck: random.Random) -> Pattern:
    (drawn,) = luck.choices(patterns, [WEIGHTS.get(pattern.code, 1) for pattern in patterns])
    return drawn


def _days(shift: timedelta) -> timedelta:
    """Return whole days, so that everything keeps its time of the day."""
    return timedelta(days=shift.days)
