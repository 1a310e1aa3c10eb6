"""What can be wrong with the rows of a case: each contradiction by its name, its sentence and its check."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cases import chain, reading
from cases.errors import Sentence
from cases.lifecycle import IN_APPROVAL, CaseState, Outcome, ReviewState
from cases.models import Case, DefectList, Entry, PaymentRequest


class Contradiction(StrEnum):
    """What can be wrong with the rows of a case."""

    JOURNAL_BROKEN = "journal_broken"
    STATE_ASTRAY = "state_astray"
    NOT_GATHERED = "not_gathered"
    NOT_RECALLED = "not_recalled"
    ASKED_IN_VAIN = "asked_in_vain"
    LISTED_IN_VAIN = "listed_in_vain"
    NOTHING_ASKED = "nothing_asked"
    NOT_LAID_OUT = "not_laid_out"
    CONCLUDED_EARLY = "concluded_early"


SENTENCES: dict[Contradiction, Sentence] = {
    Contradiction.JOURNAL_BROKEN: _("The journal of the case does not prove itself."),
    Contradiction.STATE_ASTRAY: _("A stored state differs from what the journal proves."),
    Contradiction.NOT_GATHERED: _("Something could go on, but nobody has moved it."),
    Contradiction.NOT_RECALLED: _("The case has ended, but a review of it is still open."),
    Contradiction.ASKED_IN_VAIN: _("A payment is asked for, but no review waits for it."),
    Contradiction.LISTED_IN_VAIN: _("A list of defects is open, but nothing waits for it."),
    Contradiction.NOTHING_ASKED: _(
        "Something waits for the applicant, who was never asked for anything."
    ),
    Contradiction.NOT_LAID_OUT: _("The reviews of the case are not those of its matter."),
    Contradiction.CONCLUDED_EARLY: _("The case is concluded, but a core review is still open."),
}


def contradictions(case: Case) -> tuple[Contradiction, ...]:
    """Return what is wrong with a case as it is stored; its relations may have been prefetched."""
    reviews = {review.sub_item: review for review in case.reviews.all()}
    if not chain.links_hold(case, _lines(case)):
        return (Contradiction.JOURNAL_BROKEN,)
    if _astray(case, reviews):
        return (Contradiction.STATE_ASTRAY,)  # the others can only be seen once this is mended
    return tuple(one for one, holds in CHECKS.items() if holds(case, reviews))


# What can be wrong -------------------------------------------------------------------------------


def _astray(case: Case, reviews: reading.Reviews) -> bool:
    state, proved = chain.replay(_lines(case))
    stored = {review.sub_item: review.state for review in reviews.values()}
    early = bool(case.outcome) and case.state not in AFTER_THE_END
    return early or state != case.state or any(proved.get(name) != stored[name] for name in stored)


def _lines(case: Case) -> list[Entry]:
    return sorted(case.entries.all(), key=lambda entry: entry.seq)


AFTER_THE_END = frozenset(
    {
        CaseState.CONCLUDED,
        CaseState.READY_FOR_ISSUE,
        CaseState.ISSUED,
        CaseState.ARCHIVED,
    }
)


def _not_gathered(case: Case, reviews: reading.Reviews) -> bool:
    if case.outcome in ENDED:
        return False
    if reading.startable(reviews) or reading.doomed(reviews):
        return True
    if case.state not in IN_APPROVAL:
        return False
    waits = case.state == CaseState.AWAITING_APPLICANT
    return reading.core_is_final(reviews) or reading.all_wait_for_applicant(reviews) != waits


ENDED = frozenset({Outcome.WITHDRAWN, Outcome.TERMINATED})


def _not_recalled(case: Case, reviews: reading.Reviews) -> bool:
    return case.outcome in ENDED and not reading.nothing_is_open(reviews)


def _asked_in_vain(case: Case, reviews: reading.Reviews) -> bool:
    return bool(requests_in_vain(reviews))


def requests_in_vain(reviews: reading.Reviews) -> list[PaymentRequest]:
    """Return the open payment requests for which no review waits."""
    return [
        request
        for review in reviews.values()
        for request in review.payment_requests.all()
        if request.is_awaited and review.state != ReviewState.AWAITING_APPLICANT
    ]


def _listed_in_vain(case: Case, reviews: reading.Reviews) -> bool:
    return bool(lists_in_vain(case))


def lists_in_vain(case: Case) -> list[DefectList]:
    """Return the open lists of defects for which nothing waits."""
    waits = case.state == CaseState.CORRECTION_REQUIRED
    return [
        told
        for told in case.defect_lists.all()
        if told.is_open
        and not (told.review.state == ReviewState.RETURNED if told.review else waits)
    ]


def _nothing_asked(case: Case, reviews: reading.Reviews) -> bool:
    lists = {told.review_id for told in case.defect_lists.all() if told.is_open}
    asked = {
        review.pk
        for review in reviews.values()
        if any(request.is_awaited for request in review.payment_requests.all())
    }
    correction = case.state == CaseState.CORRECTION_REQUIRED and None not in lists
    return correction or any(
        (review.state == ReviewState.RETURNED and review.pk not in lists)
        or (review.state == ReviewState.AWAITING_APPLICANT and review.pk not in asked)
        for review in reviews.values()
    )


def _not_laid_out(case: Case, reviews: reading.Reviews) -> bool:
    circulated = case.state in IN_APPROVAL or bool(reviews)
    return circulated and set(reviews) != set(case.matter.sub_items)


def _concluded_early(case: Case, reviews: reading.Reviews) -> bool:
    ended = case.state in AFTER_THE_END and case.outcome not in ENDED
    return ended and bool(reading.open_core(reviews))


CHECKS: dict[Contradiction, Callable[[Case, reading.Reviews], bool]] = {
    Contradiction.NOT_GATHERED: _not_gathered,
    Contradiction.NOT_RECALLED: _not_recalled,
    Contradiction.ASKED_IN_VAIN: _asked_in_vain,
    Contradiction.LISTED_IN_VAIN: _listed_in_vain,
    Contradiction.NOTHING_ASKED: _nothing_asked,
    Contradiction.NOT_LAID_OUT: _not_laid_out,
    Contradiction.CONCLUDED_EARLY: _concluded_early,
}
