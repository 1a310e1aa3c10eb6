"""How states look on a page: the tone of their badge, and their place among the four steps."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

#: Tone of a badge by state of a case or review; words always stand with it.
TONES = {
    "draft": "quiet",
    "booked": "quiet",
    "pre_review": "info",
    "received": "info",
    "correction_required": "act",
    "not_accepted": "bad",
    "accepted": "info",
    "in_circulation": "info",
    "parallel_approval": "info",
    "suspended": "wait",
    "awaiting_applicant": "act",
    "tolerance_pending": "act",
    "exception": "bad",
    "concluded": "good",
    "ready_for_issue": "good",
    "issued": "good",
    "archived": "quiet",
    "blocked": "quiet",
    "queued": "wait",
    "in_review": "info",
    "returned": "act",
    "head_review": "wait",
    "approved": "good",
    "refused": "bad",
    "not_applicable": "quiet",
    "skipped": "quiet",
    "withdrawn": "quiet",
    "revoked": "bad",
}

STEPS: tuple[Promise, ...] = (
    pgettext_lazy("step", "Accept"),
    pgettext_lazy("step", "Circulate"),
    pgettext_lazy("step", "Approve"),
    pgettext_lazy("step", "Issue"),
)

#: Which of the four steps a case is in; one past the last when all are done.
STEP_OF = {
    "draft": 0,
    "booked": 0,
    "pre_review": 0,
    "received": 0,
    "correction_required": 0,
    "not_accepted": 0,
    "accepted": 1,
    "in_circulation": 1,
    "parallel_approval": 2,
    "suspended": 2,
    "awaiting_applicant": 2,
    "tolerance_pending": 2,
    "exception": 2,
    "concluded": 3,
    "ready_for_issue": 3,
    "issued": 4,
    "archived": 4,
}
APPLICANT_ACTS = {"correction_required", "awaiting_applicant", "tolerance_pending"}
ENDED = {"not_accepted"}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps: ``done``, ``current``, ``act``, ``ended`` or ``ahead``."""

    label: Promise
    status: str


def tone_of(state: str) -> str:
    """Return the tone of a state's badge; an unknown state is neutral."""
    return TONES.get(str(state), "info")


def steps_of(
    state: str, *, please_act: bool | None = None, ended: bool | None = None
) -> list[Step]:
    """Return the four steps of a case in this state.

    ``please_act`` and ``ended`` overrule what the state alone says: a case concluded by refusal
    has ended, a case that waits for a payment asks the applicant to act.
    """
    here = STEP_OF[str(state)]
    acts = state in APPLICANT_ACTS if please_act is None else please_act
    over = state in ENDED if ended is None else ended
    now = "ended" if over else "act" if acts else "current"
    place = min(here, len(STEPS) - 1) if over else here
    return [
        Step(label, "done" if at < place else now if at == place else "ahead")
        for at, label in enumerate(STEPS)
    ]
