"""The town as its files tell it: who works in the hall, who lives there, what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cases.acceptance import Typed
from cases.models.party import Power
from cases.parties import Deed

TOWN = Path(__file__).parent / "town"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in the hall or behind it, in one post."""

    username: str
    name: str
    role: str
    department: str = ""
    language: str = "zh-hans"
    desk: str = ""


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who lives in the town, under an invented number."""

    name: str
    identity_no: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company or trader of the town."""

    name: str
    uscc: str


@dataclass(frozen=True, slots=True)
class Story:
    """What one applicant brings: the form as it is typed, the power of attorney, the payments.

    ``payments`` are yuan by sub-item, paid online (``through_the_treasury``) or shown at the window;
    ``deed`` names the powers of the agent and for how many days.
    """

    code: str
    answers: Mapping[str, Any]
    payments: Mapping[str, Decimal]
    deed: Mapping[str, Any] | None
    through_the_treasury: bool = False

    def typed(self, on: date) -> Typed:
        """Return the form as it is typed on a day, with the power of attorney shown that day."""
        return Typed(self.answers, self._deed(on), complete=True, demo=True)

    def _deed(self, on: date) -> Deed | None:
        if self.deed is None:
            return None
        powers = tuple(Power(power) for power in self.deed["powers"])
        return Deed(powers, (self.code,), on, on + timedelta(days=self.deed["days"]))


@cache
def staff() -> tuple[Colleague, ...]:
    """Return everybody who works in the hall, the hall first."""
    return tuple(Colleague(**row) for row in _read("staff.yaml")["staff"])


@cache
def residents() -> tuple[Resident, ...]:
    """Return the residents of the town."""
    return tuple(Resident(**row) for row in _read("residents.yaml")["residents"])


@cache
def companies() -> tuple[Company, ...]:
    """Return the companies and traders of the town."""
    return tuple(Company(**row) for row in _read("residents.yaml")["companies"])


@cache
def left_to_persons() -> frozenset[str]:
    """Return the sub-items that people decide in the demo."""
    return frozenset(_read("by_persons.yaml")["by_persons"])


@cache
def stories() -> Mapping[str, Story]:
    """Return what the applicants bring, by the code of the matter."""
    found = (_story(path) for path in sorted((TOWN / "matters").glob("*.yaml")))
    return {story.code: story for story in found}


def _story(path: Path) -> Story:
    row = _read(f"matters/{path.name}")
    payments = {item: Decimal(amount) for item, amount in row.get("payments", {}).items()}
    online = row.get("through_the_treasury", False)
    return Story(path.stem.upper(), row["answers"], payments, row.get("deed"), online)


def _read(name: str) -> dict[str, Any]:
    return YAML(typ="safe").load((TOWN / name).read_text(encoding="utf-8"))
