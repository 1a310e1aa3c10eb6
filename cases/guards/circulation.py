"""Guards of circulation: conditions, prerequisites, waiting, and the end of all reviews."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext_lazy as _

from cases import reading
from cases.errors import Missing, Refusal, WrongState
from cases.guards import Situation, guard
from cases.lifecycle import Outcome


@guard
def conditions_evaluated(situation: Situation) -> Refusal | None:
    """Every sub-item has been found applicable or not."""
    known = set(situation.folder.reviews)
    if known == set(situation.folder.case.matter.sub_items):
        return None
    return WrongState(_("The sub-items of the case are not laid out yet."))


@guard
def graph_acyclic(situation: Situation) -> Refusal | None:
    """No review waits for itself, directly or through others."""
    graph = {name: review.depends_on for name, review in situation.folder.reviews.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return WrongState(_("The sub-items of this matter wait for each other in a circle."))
    return None


@guard
def released_sub_items_queued(situation: Situation) -> Refusal | None:
    """Nothing that could start is still held back."""
    if not reading.startable(situation.folder.reviews):
        return None
    return WrongState(_("A sub-item without open prerequisite is not queued."))


@guard
def condition_false(situation: Situation) -> Refusal | None:
    """The condition of the sub-item does not hold for this form."""
    applicable = situation.folder.case.matter.applicable(situation.folder.case.answers)
    if situation.of.sub_item not in applicable:
        return None
    return WrongState(_("The sub-item applies to this case."))


@guard
def dependencies_satisfied(situation: Situation) -> Refusal | None:
    """Every prerequisite is approved or not applicable."""
    if reading.is_free(situation.of, situation.folder.reviews):
        return None
    return WrongState(_("A prerequisite of this sub-item is still open."))


@guard
def dependency_failed(situation: Situation) -> Refusal | None:
    """A prerequisite is refused, skipped or withdrawn."""
    if situation.of in reading.doomed(situation.folder.reviews):
        return None
    return WrongState(_("No prerequisite of this sub-item has failed."))


@guard
def case_withdrawn_or_terminated(situation: Situation) -> Refusal | None:
    """The case ended before its reviews did."""
    if situation.folder.case.outcome in {Outcome.WITHDRAWN, Outcome.TERMINATED}:
        return None
    return WrongState(_("The case is neither withdrawn nor terminated."))


@guard
def open_core_all_waiting(situation: Situation) -> Refusal | None:
    """Every unfinished core review waits for the applicant, or for one that does."""
    if reading.all_wait_for_applicant(situation.folder.reviews):
        return None
    return WrongState(_("A department is still at work on the case."))


@guard
def applicant_action_confirmed(situation: Situation) -> Refusal | None:
    """The payment was seen; for the case: some core review goes on again."""
    if situation.review is None:
        confirmed = not reading.all_wait_for_applicant(situation.folder.reviews)
    else:
        confirmed = situation.evidence.get("payment") is not None
    return None if confirmed else Missing(_("The applicant has not acted yet."))


@guard
def all_core_sub_items_final(situation: Situation) -> Refusal | None:
    """Every applicable core review is final."""
    if reading.core_is_final(situation.folder.reviews):
        return None
    return WrongState(_("Not every department has finished."))


@guard
def no_tolerated_material_outstanding(situation: Situation) -> Refusal | None:
    """Nothing is missing that a core sub-item uses: no case is accepted with a missing row yet."""
    return None if situation.folder.case.accepted_at else WrongState(_("Not accepted yet."))
