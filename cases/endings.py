"""How a case ends before its departments have finished: withdrawn by the applicant, or terminated.

What already took effect stays and is listed; every open review is recalled (handbook §2.1 rule 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases import journal, notices, reading, wording
from cases.actors import HALL, Actor, Role
from cases.folder import Folder
from cases.free_texts import refuse_personal_numbers
from cases.lifecycle import FINAL, Event, Outcome
from cases.models import Case

#: The ground of a case whose applicant did not supply what was asked (handbook §2.3, 30 days).
LAPSED: wording.Words = {
    "en": "The material was not supplied within the correction period.",
    "zh": "逾期未补正",
}


class Termination(TextChoices):
    """Why the hall ends a case (handbook §2.1 ``terminate``)."""

    APPLICANT_GONE = "applicant_gone", _("The applicant has died or was dissolved")
    OBJECT_GONE = "object_gone", _("The object of the case no longer exists")
    COURT_MEASURE = "court_measure", _("A measure of a court rules the case out")
    INACTIVE = "inactive", _("The applicant has not acted for the set period after a reminder")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to withdraw: why, whether the agent asks, and whether it is signed."""

    reason: str
    signed: bool
    by_agent: bool = False


def withdraw(case_id: int, request: Request, *, by: Actor, at: datetime) -> Case:
    """Withdraw a case at the signed request of its applicant or agent; ``by`` is the clerk who enters it.

    Raises ``WrongState`` once the case is concluded.
    """
    refuse_personal_numbers({"reason": request.reason})
    with journal.change(case_id, Event.WITHDRAW, by=by, at=at) as folder:
        folder.demand(Role.WINDOW_CLERK)
        kept = reading.already_effective(folder.reviews)
        _end(folder, Outcome.WITHDRAWN)
        folder.move(
            Event.WITHDRAW,
            by=_asking(folder.case, request),
            evidence={"request": request, "kept": kept},
            entered_by=by.id,
        )
        recalled = recall(folder)
        notices.give_withdrawal(folder, request.reason.strip(), recalled, kept)
    return folder.case


def _asking(case: Case, request: Request) -> Actor:
    """Return who asks: the applicant, or the agent for him."""
    role, party = (
        (Role.AGENT, case.agent_id) if request.by_agent else (Role.TAXPAYER, case.applicant_id)
    )
    return Actor(f"party:{party}", frozenset({role}))


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a case is terminated: the legal ground and the facts."""

    ground: Termination
    facts: str


def terminate(case_id: int, ending: Ending, *, by: Actor, at: datetime) -> Case:
    """Terminate a case on a legal ground; only the director of the hall."""
    refuse_personal_numbers({"facts": ending.facts})
    with journal.change(case_id, Event.TERMINATE, by=by, at=at) as folder:
        _end(folder, Outcome.TERMINATED)
        folder.move(Event.TERMINATE, evidence={"ending": ending}, ground=ending.ground.value)
        recall(folder)
        notices.give_termination(folder, wording.choice(ending.ground), ending.facts.strip())
    return folder.case


def _end(folder: Folder, outcome: Outcome) -> None:
    folder.case.concluded_at, folder.case.outcome = folder.at, outcome


def recall(folder: Folder) -> list[str]:
    """Recall every open review of a case that has ended, with what it asked of the applicant.

    Return the sub-items of the recalled reviews.
    """
    open_reviews = [r for r in folder.reviews.values() if r.state not in FINAL]
    for review in open_reviews:
        folder.move(Event.SUB_WITHDRAW, review, by=HALL)
        review.payment_requests.awaited().update(recalled_at=folder.at)
    folder.case.defect_lists.open().update(recalled_at=folder.at)
    return [review.sub_item for review in open_reviews]
