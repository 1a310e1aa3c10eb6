"""How simulated departments behave: pure functions of seed, case, sub-item and attempt.

A habit looks at one referral and says which replies will come back and when. Nothing here knows
Django, a clock or a database, so that the office process (``departments.remote.office``) behaves in
the same way. Texts are in both languages, for they end on papers.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

#: Minutes after which a department that has nothing else in mind answers.
SOON = (1, 30)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a department sees of one referral.

    ``promised`` and ``patience`` are minutes from now: until the promised due date, and until the hall
    waits no longer. ``materials`` are (key, name) of what the applicant can hand in again.
    """

    referral: str
    case: str
    sub_item: str
    attempt: int
    promised: int
    patience: int
    materials: Sequence[tuple[str, str]] = ()
    legal_basis: str = ""
    was_returned: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A reply that will come: after how long, under which id, and what it says."""

    after: timedelta
    reply_id: str
    body: Any


class Mode(StrEnum):
    """What an unreliable department does with one referral."""

    WELL = "well"
    TWICE = "twice"
    LATE = "late"
    NEVER = "never"
    UNKNOWN_VERDICT = "unknown_verdict"
    MALFORMED = "malformed"
    OTHER_REFERRAL = "other_referral"
    OTHER_SUB_ITEM = "other_sub_item"


WRONG = (Mode.UNKNOWN_VERDICT, Mode.MALFORMED, Mode.OTHER_REFERRAL, Mode.OTHER_SUB_ITEM)
#: How often an unreliable department does what, in hundredths; the rest is spread over ``WRONG``.
_MODES = ((Mode.WELL, 40), (Mode.TWICE, 15), (Mode.LATE, 15), (Mode.NEVER, 15))


def plan(habit: str, seed: int, sheet: Sheet) -> list[Planned]:
    """Return the replies of a department with this habit; raises ``KeyError`` for an unknown habit."""
    return HABITS[habit](seed, sheet)


def luck(seed: int, *about: object) -> random.Random:
    """Return luck of its own for something: the same every time, and no global state."""
    text = "|".join(map(str, (seed, *about)))
    digest = hashlib.sha256(text.encode()).digest()
    return random.Random(int.from_bytes(digest, "big"))  # noqa: S311 - plays, keeps no secret


def _of(seed: int, sheet: Sheet) -> random.Random:
    return luck(seed, sheet.case, sheet.sub_item, sheet.attempt)


# The habits --------------------------------------------------------------------------------------


def _prompt(seed: int, sheet: Sheet) -> list[Planned]:
    return [_reply(sheet, 0, _approval(sheet))]


def _slow(seed: int, sheet: Sheet) -> list[Planned]:
    """Approve within the promised limit as a rule, in one case of five or so beyond it."""
    minutes = int(sheet.promised * _of(seed, sheet).uniform(0.2, 1.2))
    return [_reply(sheet, min(minutes, sheet.patience - 1), _approval(sheet))]


def _strict(seed: int, sheet: Sheet) -> list[Planned]:
    """Return some once, refuse some, approve the rest; whom, is drawn once for the whole review."""
    temper = luck(seed, sheet.case, sheet.sub_item).random()
    minutes = _of(seed, sheet).randint(*SOON)
    if temper < 0.4 and not sheet.was_returned:
        return [_reply(sheet, minutes, _return(seed, sheet))]
    if temper > 0.8:
        return [_reply(sheet, minutes, _refusal(seed, sheet))]
    return [_reply(sheet, minutes, _approval(sheet))]


def _flaky(seed: int, sheet: Sheet) -> list[Planned]:
    """Answer well, twice, late, never, or wrongly."""
    mode = mode_of(seed, sheet.case, sheet.sub_item, sheet.attempt)
    minutes = _of(seed, sheet).randint(*SOON)
    match mode:
        case Mode.NEVER:
            return []
        case Mode.LATE:
            return [_reply(sheet, sheet.patience + minutes, _approval(sheet))]
        case Mode.TWICE:
            second = _reply(sheet, minutes * 2, _refusal(seed, sheet), number=2)
            return [_reply(sheet, minutes, _approval(sheet)), second]
        case Mode.WELL:
            return [_reply(sheet, minutes, _approval(sheet))]
        case _:
            return [_reply(sheet, minutes, _spoilt(mode, sheet))]


def mode_of(seed: int, case: str, sub_item: str, attempt: int) -> Mode:
    """Return what an unreliable department does with this attempt."""
    drawn = luck(seed, "mode", case, sub_item, attempt)
    place = drawn.randrange(100)
    for mode, share in _MODES:
        if place < share:
            return mode
        place -= share
    return drawn.choice(WRONG)


HABITS: Mapping[str, Callable[[int, Sheet], list[Planned]]] = {
    "prompt": _prompt,
    "slow": _slow,
    "strict": _strict,
    "flaky": _flaky,
}


# What they say -----------------------------------------------------------------------------------


def _reply(sheet: Sheet, minutes: int, body: Any, number: int = 1) -> Planned:
    return Planned(timedelta(minutes=minutes), f"{sheet.referral}.{number}", body)


def _approval(sheet: Sheet) -> dict[str, Any]:
    return {"referral": sheet.referral, "sub_item": sheet.sub_item, "verdict": "approve"}


def _return(seed: int, sheet: Sheet) -> dict[str, Any]:
    return {
        **_approval(sheet),
        "verdict": "return",
        "defects": _defects(seed, sheet),
        "legal_basis": sheet.legal_basis,
    }


def _refusal(seed: int, sheet: Sheet) -> dict[str, Any]:
    """Refuse; the defects are for a sub-item that goes back to the window once instead."""
    return {
        **_approval(sheet),
        "verdict": "refuse",
        "grounds": {
            "facts": "提交的材料与核查结果不一致。 / The material does not agree with what was found.",
            "reasons": "不符合法定条件。 / The legal conditions are not met.",
            "legal_basis": sheet.legal_basis,
        },
        "rights_respected": True,
        "defects": _defects(seed, sheet),
    }


def _defects(seed: int, sheet: Sheet) -> list[dict[str, str]]:
    """Draw one or two of the materials that the sub-item looks at."""
    drawn = luck(seed, "defects", sheet.case, sheet.sub_item)
    materials = list(sheet.materials)
    if not materials:
        return [
            {
                "what": "申请事实说明不充分。 / The facts of the request are not explained well enough.",
                "required": "请书面补充说明。 / Explain them in writing.",
            }
        ]
    chosen = drawn.sample(materials, min(len(materials), drawn.randint(1, 2)))
    return [
        {
            "material": key,
            "what": f"{name}：内容不清晰，无法核对。 / It cannot be read clearly.",
            "required": "请提交清晰、完整的材料。 / Hand in a clear and complete copy.",
        }
        for key, name in chosen
    ]


def _spoilt(mode: Mode, sheet: Sheet) -> Any:
    match mode:
        case Mode.MALFORMED:
            return ["approve"]
        case Mode.OTHER_REFERRAL:
            return {**_approval(sheet), "referral": "00000000-0000-4000-8000-000000000000"}
        case Mode.OTHER_SUB_ITEM:
            return {**_approval(sheet), "sub_item": f"{sheet.sub_item}_of_somebody_else"}
        case _:
            return {**_approval(sheet), "verdict": "perhaps"}
