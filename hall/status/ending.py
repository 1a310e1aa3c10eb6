"""How a case ended in public words: outcome, results, and what can be done against the decision."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import wording
from cases.lifecycle import CaseState, Outcome, ReviewState
from cases.models import Case

#: The heading of a case that ended without all that was applied for.
HEADINGS: Mapping[str, Promise] = {
    Outcome.REFUSED: _("Refused: the decision says why"),
    Outcome.PARTLY_APPROVED: _("Partly approved"),
    Outcome.WITHDRAWN: _("Withdrawn at your request"),
    Outcome.TERMINATED: _("Ended without a result (see notice)"),
}
#: Each sub-item's result; a state without words is not shown.
RESULTS: Mapping[str, Promise] = {
    ReviewState.APPROVED: _("Approved"),
    ReviewState.REFUSED: _("Refused: the decision says why"),
    ReviewState.SKIPPED: _("Not decided: what it depends on was refused"),
    ReviewState.WITHDRAWN: _("Not decided: the case ended before"),
}
_STILL_OPEN = _("Still under way")
_AGAINST_WHICH = (Outcome.REFUSED, Outcome.PARTLY_APPROVED, Outcome.TERMINATED)


def has_ended(case: Case) -> bool:
    """Whether a case ended without what was applied for."""
    return _was_not_accepted(case) or case.outcome in (
        Outcome.REFUSED,
        Outcome.WITHDRAWN,
        Outcome.TERMINATED,
    )


def where(case: Case) -> str:
    """Return the state that tells at which of the four steps a case is, or has ended."""
    if _was_not_accepted(case):
        return CaseState.NOT_ACCEPTED
    if case.outcome in (Outcome.WITHDRAWN, Outcome.TERMINATED):
        return CaseState.PARALLEL_APPROVAL if case.accepted_at else CaseState.RECEIVED
    return case.state


def _was_not_accepted(case: Case) -> bool:
    closed = case.state == CaseState.ARCHIVED and not case.outcome
    return closed or case.state == CaseState.NOT_ACCEPTED


def heading(case: Case) -> wording.Words | Promise:
    """Return where a case is, or how it ended."""
    if case.outcome in HEADINGS and case.state != CaseState.READY_FOR_ISSUE:
        return HEADINGS[case.outcome]
    return wording.public_state(where(case) if _was_not_accepted(case) else case.state)


def outcome(case: Case) -> Promise | None:
    """Return the outcome of a case that does not stand in its heading already."""
    return HEADINGS.get(case.outcome) if case.state == CaseState.READY_FOR_ISSUE else None


def results(case: Case) -> list[tuple[str, str, Promise]]:
    """Return each applicable sub-item with its state and its result, once the case is concluded."""
    if case.concluded_at is None:
        return []
    return [
        (str(review.rule.name), review.state, RESULTS.get(review.state, _STILL_OPEN))
        for review in case.reviews.select_related("case")
        if review.state != ReviewState.NOT_APPLICABLE
    ]


def remedies(case: Case) -> tuple[wording.Words, ...]:
    """Return what can be done against the decision; nothing where there is none to go against."""
    against = _was_not_accepted(case) or case.outcome in _AGAINST_WHICH
    return wording.REMEDIES if against else ()
