"""Why an officer has nothing to press on a review: a sentence for each reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cases.actors import Actor, Role
from cases.errors import Sentence
from cases.lifecycle import FINAL, ReviewState
from cases.models import Review
from cases.models.review import Handling
from departments import desk

_SYSTEMS: Mapping[str, Sentence] = {
    Handling.AUTOMATIC: _("The automatic officers work on this review by themselves."),
    Handling.SIMULATED: _("A simulated department works on this review by itself."),
    Handling.REMOTE: _("The department's own system works on this review."),
}


def why_nothing(review: Review, by: Actor) -> Sentence:
    """Return why this officer can do nothing now; empty for a review that needs no further work."""
    if review.state in FINAL:
        return ""
    if desk.took_it_in(review, by):
        return _("You took this case in at the window, so a colleague must decide.")
    if review.state in (ReviewState.QUEUED, ReviewState.IN_REVIEW):
        return _with_the_department(review)
    return _SENTENCES.get(review.state, "") or _with_the_head(review, by)


_SENTENCES: Mapping[str, Sentence] = {
    ReviewState.RETURNED: _(
        "It waits for the applicant. When every defect is put right it comes back by itself."
    ),
    ReviewState.AWAITING_APPLICANT: _(
        "It waits for the payment. When the payment is seen it comes back by itself."
    ),
}


def _with_the_department(review: Review) -> Sentence:
    if review.handling in _SYSTEMS:
        return _SYSTEMS[review.handling]
    if review.state == ReviewState.QUEUED:
        return _("An approver of the department has to sign for it first.")
    if not review.approver:
        return _("Nobody holds this review: an approver of the department has to take it over.")
    return _("A colleague has signed for this review.")


def _with_the_head(review: Review, by: Actor) -> Sentence:
    if review.approver == by.id and by.has(Role.DEPARTMENT_HEAD):
        return _("You prepared this review, so another head must sign.")
    return _("It lies with the head of the department now.")
