"""Guards at the departments' desks: who decides, and what must be there before."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases import reading
from cases.actors import Role
from cases.errors import Missing, NotAllowed, Refusal, WrongState
from cases.guards import Situation, guard
from cases.models.review import WITHOUT_A_PERSON, Proposal


@guard
def approver_of_department(situation: Situation) -> Refusal | None:
    """The actor belongs to the department of the sub-item."""
    return reviewer_of_department(situation)


@guard
def reviewer_of_department(situation: Situation) -> Refusal | None:
    """The actor belongs to the department of the sub-item, or is the hall itself."""
    if situation.actor.department == situation.of.department:
        return None
    return NotAllowed(_("This review belongs to another department."))


@guard
def approver_did_not_receive(situation: Situation) -> Refusal | None:
    """Whoever acted for the case at the window does not decide in it (separation of duties)."""
    if not reading.acted_at_the_window(situation.folder.case, situation.actor.id):
        return None
    return NotAllowed(_("You took this case in at the window, so a colleague must decide."))


@guard
def signed_by_its_kind(situation: Situation) -> Refusal | None:
    """A person signs for what is left to persons, a system officer for the rest."""
    left_to_a_system = situation.of.handling in WITHOUT_A_PERSON
    if left_to_a_system == situation.actor.has(Role.SYSTEM):
        return None
    if left_to_a_system:
        return NotAllowed(_("A system works on this review; the head can hand it over to persons."))
    return NotAllowed(_("This review is left to persons."))


@guard
def payment_seen(situation: Situation) -> Refusal | None:
    """What the sub-item asks the applicant to pay was seen: tax before certificate."""
    rule, folder = situation.of.rule, situation.folder
    if rule.waits_for_applicant != "tax_payment" or situation.of.pk in folder.desk.paid:
        return None
    return Missing(_("First ask for the payment; it has not been seen yet."))


@guard
def applicant_notice_given(situation: Situation) -> Refusal | None:
    """A payment request is open, so that the applicant knows what to do."""
    if situation.evidence.get("payment_request") is not None:
        return None
    return Missing(_("First tell the applicant what to pay."))


@guard
def head_step_required(situation: Situation) -> Refusal | None:
    """The sub-item has two steps, or refusal is proposed."""
    if situation.of.approval_steps == 2 or situation.facts.get("proposal") == Proposal.REFUSE:
        return None
    return WrongState(_("This sub-item has one step: approve it, or propose refusal."))


@guard
def single_step_item(situation: Situation) -> Refusal | None:
    """The approver decides alone."""
    if situation.of.approval_steps == 1:
        return None
    return WrongState(_("This sub-item needs the head: propose the decision."))


@guard
def head_is_not_approver(situation: Situation) -> Refusal | None:
    """Approver and head are two persons (Licensing Law art. 38; separation of duties)."""
    if not situation.of.approver:
        return WrongState(
            _("No approver prepared this review: send it back, so that one takes it over.")
        )
    if situation.actor.id != situation.of.approver:
        return None
    return NotAllowed(_("You prepared this review, so another head must sign."))


@guard
def no_blocking_check_hit(situation: Situation) -> Refusal | None:
    """The registers were asked, and none of them stops the decision."""
    review, matter = situation.of, situation.folder.case.matter
    answers = situation.evidence.get("checks", {})
    for blocking in matter.blocking_checks:
        if blocking.sub_item != review.sub_item:
            continue
        if blocking.id not in answers:
            return Missing(_("A register has not answered yet. Try again in a moment."))
        if answers[blocking.id]:
            return WrongState(
                format_lazy(_("Stopped by a register: {why}."), why=blocking.blocks_when)
            )
    return None


@guard
def decision_material_in(situation: Situation) -> Refusal | None:
    """Material that may come later, but before the decision, is in."""
    review, case = situation.of, situation.folder.case
    if not reading.decision_waits_for_material(case.matter, review.sub_item):
        return None
    missing = [
        row
        for row in situation.folder.materials
        if review.sub_item in row.used_by and not row.is_there
    ]
    if not missing:
        return None
    names = reading.names_of_materials(case.edition, missing)
    return Missing(format_lazy(_("Still missing: {names}."), names=names))


@guard
def public_notice_over(situation: Situation) -> Refusal | None:
    """A sub-item that is a public notice is decided after its last day (Company Law art. 240)."""
    day = situation.of.not_before
    if day is None or situation.at >= day:
        return None
    when = reading.in_words(day, "DATETIME_FORMAT")
    return WrongState(format_lazy(_("The public notice runs until {day}."), day=when))
