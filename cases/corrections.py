"""Before acceptance: one notice of everything that is missing, supplied once, or the case ends.

The notice names all gaps of all departments (Licensing Law art. 32 no. 4); a second one may only concern
what was supplied meanwhile (handbook §2.1 rule 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from cases import calendar, defects, dues, endings, journal, notices
from cases.actors import HALL, Actor
from cases.defects import Said
from cases.lifecycle import Event, Outcome
from cases.models import Case, DefectList, Material
from cases.models.issuance import DeliveryMode
from cases.models.material import MaterialState


@dataclass(frozen=True, slots=True)
class Told:
    """A correction notice: every defect, and how it reaches the applicant."""

    defects: Sequence[Said]
    mode: DeliveryMode = DeliveryMode.WINDOW


def missing_rows(case: Case) -> list[Material]:
    """Return the rows that a correction notice has to name in any case."""
    return [row for row in case.materials.all() if row.state == MaterialState.MISSING]


def require(case_id: int, told: Told, *, by: Actor, at: datetime) -> DefectList:
    """Give the one-time correction notice; the notice clock stops until the material is supplied.

    A row that was handed in but is defective counts as missing from now on.
    """
    event = Event.REQUIRE_CORRECTION
    with journal.change(case_id, event, by=by, at=at) as folder:
        folder.demand_open(event)
        said = defects.checked(folder.case, told.defects)
        folder.check(event, evidence={"defects": said})
        kept = defects.write_down(folder, said, given_by=by.id)
        evidence = {"defects": said, "list": kept}
        folder.move(event, evidence=evidence, list=kept.pk, defects=len(said))
        named = {one.key for one in said if one.key}
        for row in folder.materials:
            if row.key in named and row.state != MaterialState.MISSING:
                row.state = MaterialState.MISSING
                folder.attached.append(row)
        folder.case.notice_due_on = None
        notices.give_correction(folder, kept, told.mode)
    return kept


def resubmit(case_id: int, *, by: Actor, at: datetime) -> Case:
    """Take in what was supplied; the applicant gets a new receipt and the notice clock starts anew."""
    event = Event.RESUBMIT
    with journal.change(case_id, event, by=by, at=at) as folder:
        case = folder.case
        told = case.defect_lists.open().filter(review=None).first()
        due = calendar.notice_due_on(folder.at, dues.applicable(case))
        notices.give_receipt(folder, event, due)
        folder.move(event, evidence={"list": told}, list=told.pk if told else None)
        case.notice_due_on = due
        assert told is not None
        defects.close(told, answered_at=folder.at)
    return case


def lapse(case_id: int, *, by: Actor = HALL, at: datetime) -> Case:
    """End a case whose correction period has passed after one reminder (handbook §2.3, 30 days)."""
    event = Event.CORRECTION_LAPSE
    with journal.change(case_id, event, by=by, at=at) as folder:
        told = folder.case.defect_lists.open().filter(review=None).first()
        folder.case.concluded_at, folder.case.outcome = folder.at, Outcome.TERMINATED
        folder.move(event, evidence={"list": told}, list=told.pk if told else None)
        assert told is not None
        defects.close(told, lapsed_at=folder.at)
        notices.give_termination(folder, endings.LAPSED, _facts_of_lapse(told))
    return folder.case


def _facts_of_lapse(told: DefectList) -> dict[str, str]:
    given, due = f"{localtime(told.given_at):%Y-%m-%d}", told.due_on.isoformat()
    return {
        "en": f"The notice of {given} asked for the material by {due}; it was not supplied.",
        "zh": f"{given}的一次性补正告知书要求于{due}前补齐材料，逾期未补正。",
    }
