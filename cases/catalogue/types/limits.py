"""Limits: how long an act may take, by promise or by law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MINUTES_PER_WORKING_DAY = 390

#: Service minutes of one unit. Five of seven calendar days are service days; "immediate" means
#: during the same visit.
SERVICE_MINUTES = {
    "immediate": Fraction(0),
    "minute": Fraction(1),
    "working_hour": Fraction(60),
    "working_day": Fraction(MINUTES_PER_WORKING_DAY),
    "calendar_day": Fraction(MINUTES_PER_WORKING_DAY * 5, 7),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in its own unit; ``basis`` is the id of a legal basis."""

    value: int
    unit: str
    basis: str | None = None
    verification: str | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Limit:
        """Read a limit of the catalogue."""
        return cls(row["value"], row["unit"], row.get("basis"), row.get("verification"))

    @classmethod
    def maybe(cls, row: Mapping[str, Any] | None) -> Limit | None:
        """Read a limit that may be absent."""
        return None if row is None else cls.from_row(row)

    def service_minutes(self) -> int:
        """Return the limit in service minutes, to compare limits; no due date is made of it."""
        return int(self.value * SERVICE_MINUTES[self.unit])

    def path_minutes(self) -> int:
        """Return the minutes that the limit adds to a path: a public notice is not counted."""
        return 0 if self.unit == "calendar_day" else self.service_minutes()
