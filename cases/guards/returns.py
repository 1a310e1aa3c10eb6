"""Guards of returns and refusals at the departments' desks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from cases.errors import Missing, NotAllowed, Refusal, WrongState
from cases.guards import Situation, guard
from cases.lifecycle import ReviewState

RETURN_ONCE = "return_to_window"


@guard
def defect_list_complete(situation: Situation) -> Refusal | None:
    """The slip names at least one defect, and the legal basis."""
    slip = situation.evidence["slip"]
    if not slip.defects:
        return Missing(_("Say what is missing or wrong."))
    if not slip.legal_basis.strip():
        return Missing(_("Name the legal basis of the return."))
    return None


@guard
def first_return_or_new_facts(situation: Situation) -> Refusal | None:
    """The sub-item was not returned before, or new facts are recorded (Licensing Law art. 72 no. 4)."""
    if situation.evidence["slip"].new_facts.strip() or not _returned_before(situation):
        return None
    return Missing(
        _("This sub-item was returned before: a second return needs new facts. Record them.")
    )


@guard
def head_return_foreseen(situation: Situation) -> Refusal | None:
    """A head returns only once, and only where the catalogue foresees it instead of a refusal."""
    review = situation.of
    if review.state != ReviewState.HEAD_REVIEW:
        if situation.actor.has(Role.DEPARTMENT_APPROVER):
            return None
        return NotAllowed(_("This is not for your post to do."))
    if not situation.actor.has(Role.DEPARTMENT_HEAD):
        return NotAllowed(_("This review lies with the head now."))
    if situation.actor.id == review.approver:
        return NotAllowed(_("You prepared this review, so another head must sign."))
    if review.rule.on_refusal != RETURN_ONCE:
        return WrongState(_("A head decides here: this sub-item is not returned instead."))
    if _returned_before(situation):
        return WrongState(_("This sub-item went back to the window once already: decide now."))
    return None


@guard
def all_defects_answered(situation: Situation) -> Refusal | None:
    """Every defect of the slip is answered."""
    told = situation.evidence.get("list")
    if told is None:
        return WrongState(_("No list of defects is open here."))
    if told.unanswered():
        return Missing(_("Say of every defect how it was put right."))
    return None


@guard
def reason_given(situation: Situation) -> Refusal | None:
    """The head says why it goes back."""
    if situation.evidence.get("reason", "").strip():
        return None
    return Missing(_("Give a reason, so that the approver knows what to do."))


@guard
def refusal_reasoned(situation: Situation) -> Refusal | None:
    """Facts, reasons and legal basis are there; the remedies stand on every decision."""
    if all(str(text).strip() for text in situation.evidence["grounds"].as_json().values()):
        return None
    return Missing(_("A refusal needs its facts, its reasons and its legal basis."))


@guard
def party_rights_respected(situation: Situation) -> Refusal | None:
    """The party could state its case, and was heard where the law gives a hearing (art. 36, 46-48)."""
    if situation.evidence.get("rights_respected"):
        return None
    return Missing(_("Confirm that the party could state its case and was heard where due."))


@guard
def window_return_used(situation: Situation) -> Refusal | None:
    """Where the catalogue foresees it, the sub-item went back to the window once before."""
    if situation.of.rule.on_refusal != RETURN_ONCE or _returned_before(situation):
        return None
    return WrongState(
        _("Return it to the window first, with the defects: only a second refusal is final.")
    )


def _returned_before(situation: Situation) -> bool:
    """Whether there is a list besides the one that is being given now."""
    given = situation.evidence.get("list")
    return situation.of.defect_lists.exclude(pk=given.pk if given else 0).exists()
