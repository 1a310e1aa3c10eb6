"""Rules of the automatic officers: one for each sub-item that may be handled without a person.

A rule looks at nothing but what its sub-item may see. It approves, or proposes refusal with a reason in
both languages; a proposal of refusal always goes to the head, who is a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cases.catalogue.conditions import Condition
from cases.catalogue.types import Matter
from cases.catalogue.wording import Bilingual
from cases.folder import Folder
from cases.models import Review
from cases.models.material import MaterialState

RULES = Path(__file__).parent / "automatic"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule finds: approve, or the reason for a proposed refusal."""

    approve: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which the rule proposes refusal."""

    when: Condition
    reason: Bilingual


@dataclass(frozen=True, slots=True)
class Rule:
    """The grounds for refusal of one sub-item; without any that holds, it is approved."""

    sub_item: str
    grounds: tuple[Ground, ...]


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its sub-item, from the files beside this module."""
    found = {}
    for path in sorted(RULES.glob("*.yaml")):
        rows = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        for sub_item, row in rows.items():
            found[sub_item] = Rule(
                sub_item, tuple(map(_ground, (row or {}).get("refuse_when", ())))
            )
    return found


def _ground(row: Mapping[str, Any]) -> Ground:
    return Ground(Condition.from_data(row["when"]), Bilingual.from_row(row, "reason"))


def has_rule(sub_item: str) -> bool:
    """Whether a sub-item may be handled automatically."""
    return sub_item in rules()


def verdict_on(review: Review, folder: Folder, *, hits: Collection[str]) -> Verdict:
    """Judge a review by its rule, the registers' hits, and the materials that it may see.

    Only for a sub-item that has a rule: without one nothing is decided automatically.
    """
    missing = [
        folder.case.edition.materials[row.material].name
        for row in folder.materials
        if review.sub_item in row.used_by and not _is_at_hand(row.state)
    ]
    failed = [
        ground.reason for ground in _grounds(review) if ground.when.holds(_seen(review, folder))
    ]
    return _found([*_stops(folder.case.matter, hits), *missing, *failed])


def stopped_by(matter: Matter, hits: Collection[str]) -> Verdict:
    """Judge a review by the registers' hits alone: for a department that decides by itself."""
    return _found(_stops(matter, hits))


def _stops(matter: Matter, hits: Collection[str]) -> list[Bilingual]:
    return [check.blocks_when for check in matter.blocking_checks if check.id in hits]


def _found(reasons: Iterable[Bilingual]) -> Verdict:
    told = [_both(reason) for reason in reasons]
    return Verdict(not told, "\n".join(told))


def _is_at_hand(state: str) -> bool:
    """Whether nobody still has to bring a material; what arises in the case comes by itself."""
    return state not in {MaterialState.MISSING, MaterialState.UNTICKED}


def _grounds(review: Review) -> tuple[Ground, ...]:
    return rules()[review.sub_item].grounds


def _seen(review: Review, folder: Folder) -> dict[str, Any]:
    """Return the answers that the sub-item may see."""
    fields = (q.id for q in folder.case.matter.fields if review.sub_item in q.used_by)
    answers = folder.case.answers
    return {name: answers[name] for name in fields if name in answers}


def _both(words: Bilingual) -> str:
    return f"{words.zh} / {words.en}"
