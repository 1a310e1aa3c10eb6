"""Prints: a batch of cases as the text of their rows, table by table, ready for COPY."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cases.models import Case, Party
from cases.sealed import index_of
from hall.demo.growing.mix import Chosen
from hall.demo.growing.numbers import Numbers
from hall.demo.growing.parties import Known
from hall.demo.growing.patterns import Pattern
from hall.demo.growing.seals import sealed
from hall.demo.growing.tables import TABLES

PARTIES = Party._meta.db_table
_CASES = Case._meta.db_table


@dataclass(frozen=True)
class Print:
    """What a batch is printed with: first ids by table, its people by kind, and its numbers."""

    first_ids: Mapping[str, int]
    people: Mapping[str, Sequence[tuple[int, Known]]]
    numbers: Numbers

    def text(self, batch: Sequence[Chosen]) -> dict[str, str]:
        """Return the rows of these cases by table."""
        next_ids = dict(self.first_ids)
        luck = random.Random(self.first_ids[_CASES])  # noqa: S311 - shares out people
        pieces: dict[str, list[str]] = {table.name: [] for table in TABLES}
        for chosen in batch:
            slots = self._slots(chosen, next_ids, luck)
            for name, text in chosen.pattern.text.items():
                if text:
                    pieces[name].append(text % slots)
        return {name: "".join(texts) for name, texts in pieces.items() if texts}

    def _slots(
        self, chosen: Chosen, next_ids: dict[str, int], luck: random.Random
    ) -> dict[str, object]:
        pattern = chosen.pattern
        slots: dict[str, object] = {}
        for table, count in pattern.counts.items():
            first = next_ids.get(table, 0)
            slots.update((f"{table}{place}", first + place) for place in range(count))
            if table in next_ids:
                next_ids[table] = first + count
        case_id = int(str(slots[f"{_CASES}0"]))
        slots |= self._party("applicant", pattern.applicant_kind, luck)
        slots |= self._party("agent", pattern.agent_kind, luck, besides=slots.get("applicant"))
        number = self.numbers.of_case(chosen)
        slots["number"] = number
        slots.update(self.numbers.of_papers(chosen))
        moments = [moment + chosen.shift for moment in pattern.moments]
        slots.update((f"t{n}", moment.isoformat()) for n, moment in enumerate(moments))
        days = timedelta(days=chosen.shift.days)
        slots.update((f"d{n}", day + days) for n, day in enumerate(pattern.days))
        slots.update(
            (f"u{n}", uuid.UUID(int=luck.getrandbits(128))) for n in range(len(pattern.keys))
        )
        slots.update((f"i{n}", index_of(f"{case_id}/{n}")) for n in range(len(pattern.indexes)))
        slots.update(sealed(pattern, case_id, moments, slots, number))
        return slots

    def _party(
        self, role: str, kind: str, luck: random.Random, besides: object = None
    ) -> dict[str, object]:
        if not kind:
            return {}
        crowd = self.people[kind]
        place = luck.randrange(len(crowd))
        if crowd[place][0] == besides:  # nobody is his own agent
            place -= 1
        key, who = crowd[place]
        return {
            role: key,
            f"{role}_name": who.name,
            f"{role}_masked": who.masked,
            f"{role}_sealed": who.sealed,
            f"{role}_index": who.index,
        }


def rows_of(batch: Sequence[Chosen]) -> Counter[str]:
    """Return how many rows a batch has in each table."""
    counted: Counter[str] = Counter()
    for pattern, cases in _by_pattern(batch):
        counted.update({table: rows * cases for table, rows in pattern.counts.items()})
    return counted


def cases_by_kind(batch: Sequence[Chosen]) -> Counter[str]:
    """Return how many cases of a batch each kind of party brings, as applicant or as agent."""
    kinds: Counter[str] = Counter()
    for pattern, cases in _by_pattern(batch):
        roles = (pattern.applicant_kind, pattern.agent_kind)
        kinds.update({kind: cases * roles.count(kind) for kind in {*roles} - {""}})
    return kinds


def _by_pattern(batch: Sequence[Chosen]) -> Iterator[tuple[Pattern, int]]:
    patterns = {id(chosen.pattern): chosen.pattern for chosen in batch}
    for key, cases in Counter(id(chosen.pattern) for chosen in batch).items():
        yield patterns[key], cases
