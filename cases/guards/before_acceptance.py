"""Guards between receipt and acceptance: one notice, everything in it, and when a case ends there."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import reading
from cases.errors import Missing, Refusal, WrongState
from cases.guards import Situation, guard
from cases.models.material import MaterialState


@guard
def within_notice_period(situation: Situation) -> Refusal | None:
    """Five working days after receipt, or the day of receipt, are not over (Licensing Law art. 32)."""
    due = situation.folder.case.notice_due_on
    if due is None or localtime(situation.at).date() <= due:
        return None
    return WrongState(_("The period for a correction notice is over: the case counts as accepted."))


@guard
def no_earlier_notice_for_submission(situation: Situation) -> Refusal | None:
    """A second notice concerns only what was supplied since the first (handbook §2.1 rule 3)."""
    case = situation.folder.case
    given = situation.evidence.get("list")  # the one that is being given now
    earlier = case.defect_lists.filter(review=None).exclude(pk=given.pk if given else 0)
    last = earlier.last()
    if last is None:
        return None
    open_to_question = {defect.key or defect.question for defect in last.defects.all()} - {""}
    open_to_question |= {
        row.key
        for row in situation.folder.materials
        if row.laid_out_at and row.laid_out_at > last.given_at
    }
    late = [said for said in situation.evidence["defects"] if said.about not in open_to_question]
    if not late:
        return None
    return WrongState(
        _(
            "A second correction notice may only concern what was supplied after the first one: "
            "everything else had to be told at once."
        )
    )


@guard
def notice_lists_every_defect(situation: Situation) -> Refusal | None:
    """The notice names every row that is missing, for whatever department."""
    case, said = situation.folder.case, situation.evidence["defects"]
    if not said:
        return Missing(_("Say what is missing or wrong."))
    named = {one.key for one in said}
    left_out = [
        row
        for row in situation.folder.materials
        if row.state in (MaterialState.MISSING, MaterialState.UNTICKED) and row.key not in named
    ]
    if not left_out:
        return None
    names = reading.names_of_materials(case.edition, left_out)
    return Missing(format_lazy(_("The notice has to name these, too: {names}."), names=names))


@guard
def all_notice_items_supplied(situation: Situation) -> Refusal | None:
    """Every item of the notice is supplied, and every row of the case is ticked."""
    told, case = situation.evidence.get("list"), situation.folder.case
    if told is None:
        return WrongState(_("No correction notice is open."))
    named = {defect.key for defect in told.defects.all() if defect.key}
    lacking = [
        row
        for row in situation.folder.materials
        if row.state == MaterialState.UNTICKED or (row.key in named and not row.is_there)
    ]
    if lacking:
        names = reading.names_of_materials(case.edition, lacking)
        return Missing(format_lazy(_("Still missing: {names}."), names=names))
    if any(not defect.key for defect in told.unanswered()):
        return Missing(_("Say of every item of the notice how it was put right."))
    return None


@guard
def new_receipt_given(situation: Situation) -> Refusal | None:
    """A new receipt lies in the folder for what was supplied."""
    if any(notice.kind == "doc_receipt" for notice in situation.folder.given):
        return None
    return Missing(_("A new receipt has to be given."))


@guard
def correction_deadline_passed(situation: Situation) -> Refusal | None:
    """The last day for putting everything right is over."""
    return _deadline_passed(situation)


@guard
def return_deadline_passed(situation: Situation) -> Refusal | None:
    """The last day of the return slip is over."""
    return _deadline_passed(situation)


def _deadline_passed(situation: Situation) -> Refusal | None:
    told = situation.evidence.get("list")
    if told is None:
        return WrongState(_("No list of defects is open here."))
    if localtime(situation.at).date() > told.due_on:
        return None
    return WrongState(_("The deadline of the list of defects is not over yet."))


@guard
def applicant_reminded(situation: Situation) -> Refusal | None:
    """The applicant was reminded on an earlier day."""
    told = situation.evidence.get("list")
    reminded = told.reminded_at if told else None
    if reminded and localtime(reminded).date() < localtime(situation.at).date():
        return None
    return Missing(_("First the applicant has to be reminded, on an earlier day."))


@guard
def legal_ground_selected(situation: Situation) -> Refusal | None:
    """A legal ground for non-acceptance is selected (Licensing Law art. 32 nos. 1 and 2)."""
    if situation.facts.get("ground"):
        return None
    return Missing(_("Select the legal ground."))


@guard
def reasons_and_remedies_entered(situation: Situation) -> Refusal | None:
    """The reasons are there; the remedies stand on every notice of non-acceptance."""
    if situation.evidence.get("reasons", "").strip():
        return None
    return Missing(_("Give the reasons."))


@guard
def not_correctable(situation: Situation) -> Refusal | None:
    """The supervisor has confirmed that no correction can cure it."""
    if situation.evidence.get("not_correctable"):
        return None
    return Missing(
        _("Confirm that no correction can cure it; else give a correction notice instead.")
    )
