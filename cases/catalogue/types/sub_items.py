"""Sub-items: the definition of one act of one department inside a matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.catalogue.conditions import Answers, Condition
from cases.catalogue.types.limits import Limit
from cases.catalogue.wording import Bilingual


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """How long a public notice runs when its condition holds; always when it has none."""

    limit: Limit
    when: Condition | None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> NoticePeriod:
        """Read one line of ``notice_period``."""
        return cls(Limit.from_row(row), Condition.maybe(row.get("when")))


@dataclass(frozen=True, slots=True)
class SubItem:
    """One act of one department, with what it waits for and what it produces."""

    id: str
    department: str
    name: Bilingual
    kind: str
    power_type: str
    legal_bases: tuple[str, ...]
    statutory_limit: Limit | None
    promised_limit: Limit
    depends_on: tuple[str, ...]
    dependency_basis: Mapping[str, str]
    when: Condition | None
    optional: bool
    acceptance_rule: str
    approval_steps: int
    special_procedures: tuple[str, ...]
    notice_periods: tuple[NoticePeriod, ...]
    waits_for_applicant: str | None
    on_refusal: str
    outputs: tuple[str, ...]
    difficulty_weight: Decimal

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> SubItem:
        """Read a sub-item."""
        keys = ("id", "department", "kind", "power_type", "optional", "acceptance_rule")
        return cls(
            name=Bilingual.from_row(row),
            legal_bases=tuple(row["legal_bases"]),
            statutory_limit=Limit.maybe(row["statutory_limit"]),
            promised_limit=Limit.from_row(row["promised_limit"]),
            depends_on=tuple(row["depends_on"]),
            dependency_basis=row.get("dependency_basis", {}),
            when=Condition.maybe(row.get("when")),
            approval_steps=row["approval_steps"],
            special_procedures=tuple(row.get("special_procedures", ())),
            notice_periods=tuple(map(NoticePeriod.from_row, row.get("notice_period", ()))),
            waits_for_applicant=row.get("waits_for_applicant"),
            on_refusal=row["on_refusal"],
            outputs=tuple(row["outputs"]),
            difficulty_weight=Decimal(str(row["difficulty_weight"])),
            **{key: row[key] for key in keys},
        )

    @property
    def core(self) -> bool:
        """Whether the outcome of the case looks at it."""
        return not self.optional

    def applies(self, answers: Answers) -> bool:
        """Tell whether the sub-item is part of a case with these answers."""
        return self.when is None or self.when.holds(answers)

    def notice_limit(self, answers: Answers) -> Limit | None:
        """Return how long its public notice runs: the first period whose condition holds."""
        for period in self.notice_periods:
            if period.when is None or period.when.holds(answers):
                return period.limit
        return None
