"""How to read the reviews of a case: what can start, what waits, what is finished.

The gather, the guards and ``blockers`` all read here, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.functional import lazystr
from django.utils.timezone import localtime
from django.utils.translation import get_language

from cases.lifecycle import FAILED, FINAL, SATISFIED, Event, Outcome, ReviewState

if TYPE_CHECKING:
    from cases.catalogue.types import Edition, Matter
    from cases.models import Case, Material, Review

Reviews = Mapping[str, "Review"]


_WITH_APPLICANT = frozenset({ReviewState.AWAITING_APPLICANT, ReviewState.RETURNED})


def is_free(review: Review, reviews: Reviews) -> bool:
    """Whether every prerequisite of a review is approved or not applicable."""
    return all(reviews[name].state in SATISFIED for name in review.depends_on)


def startable(reviews: Reviews) -> list[Review]:
    """Blocked reviews whose prerequisites are all satisfied."""
    blocked = (review for review in reviews.values() if review.state == ReviewState.BLOCKED)
    return [review for review in blocked if is_free(review, reviews)]


def doomed(reviews: Reviews) -> list[Review]:
    """Blocked reviews with a prerequisite that failed: they end with it."""
    blocked = (review for review in reviews.values() if review.state == ReviewState.BLOCKED)
    return [r for r in blocked if any(reviews[name].state in FAILED for name in r.depends_on)]


def open_core(reviews: Reviews) -> list[Review]:
    """Core reviews that are not final."""
    return [r for r in reviews.values() if not r.optional and r.state not in FINAL]


def core_is_final(reviews: Reviews) -> bool:
    """Whether the case can conclude: optional reviews are not looked at."""
    return bool(reviews) and not open_core(reviews)


def nothing_is_open(reviews: Reviews) -> bool:
    """Whether every review, optional ones too, is final."""
    return all(review.state in FINAL for review in reviews.values())


def waits_for_applicant(review: Review, reviews: Reviews) -> bool:
    """Whether a review waits for the applicant, or is blocked by a core review that does.

    To pay and to put defects right are both the applicant's (catalogue: 缴税、验车、补正).
    """
    if review.state in _WITH_APPLICANT:
        return True
    if review.state != ReviewState.BLOCKED:
        return False
    before = (reviews[name] for name in review.depends_on)
    return any(waits_for_applicant(other, reviews) for other in before)


def all_wait_for_applicant(reviews: Reviews) -> bool:
    """Whether no core review can go on before the applicant acts (handbook §2.1 rule 1)."""
    waiting = open_core(reviews)
    return bool(waiting) and all(waits_for_applicant(review, reviews) for review in waiting)


def outcome_of(policy: str, states: Iterable[str]) -> Outcome:
    """Return the outcome of a case from the states of its applicable core reviews.

    Catalogue ``outcome_rule``: all approved; nothing approved or all-or-nothing not kept; in part.
    """
    states = list(states)
    approved = [state for state in states if state == "approved"]
    if len(approved) == len(states):
        return Outcome.APPROVED
    if policy == "all_or_nothing" or not approved:
        return Outcome.REFUSED
    return Outcome.PARTLY_APPROVED


def case_outcome(matter: Matter, reviews: Reviews) -> Outcome:
    """Return how a case whose core reviews are final has ended."""
    states = [
        review.state
        for review in reviews.values()
        if not review.optional and review.state != ReviewState.NOT_APPLICABLE
    ]
    return outcome_of(matter.issuance_policy, states)


#: What is done for a case at the window: who did it does not decide in it.
_AT_THE_WINDOW = (
    Event.OPEN,
    Event.FILL_IN,
    Event.MATERIAL_IN,
    Event.RECEIVE,
    Event.REQUIRE_CORRECTION,
    Event.RESUBMIT,
    Event.ACCEPT,
    Event.DEFECT_ANSWERED,
    Event.SUB_RESUPPLY,
    Event.SUB_APPLICANT_DONE,
)


def acted_at_the_window(case: Case, actor: str) -> bool:
    """Whether a person took the case in, or anything that was supplied for it later.

    Asks the journal, because several clerks may have; system officers never stand at a window.
    """
    if not actor.startswith("user:"):
        return False
    return case.entries.filter(actor=actor, event__in=_AT_THE_WINDOW).exists()


def names_of_materials(edition: Edition, rows: Iterable[Material]) -> Any:
    """Return the names of material rows in the language of the moment they are read."""
    names = [edition.materials[row.material].name for row in rows]
    return lazystr(Joined(names))


def in_words(moment: datetime | date | None, pattern: str = "DATE_FORMAT") -> Any:
    """Return a day, or a moment with ``DATETIME_FORMAT``, in the language of whoever reads it."""
    return lazystr(_Moment(moment, pattern)) if moment else ""


class _Moment:
    def __init__(self, moment: datetime | date, pattern: str) -> None:
        self.moment = localtime(moment) if isinstance(moment, datetime) else moment
        self.pattern = pattern

    def __str__(self) -> str:
        return date_format(self.moment, self.pattern)


class Joined:
    """Names joined as the reader's language joins them."""

    def __init__(self, names: Sequence[object]) -> None:
        self.names = names

    def __str__(self) -> str:
        comma = "、" if (get_language() or "").startswith("zh") else ", "
        return comma.join(str(name) for name in self.names)


def decision_waits_for_material(matter: Matter, sub_item: str) -> bool:
    """Whether some material of a sub-item may come after acceptance, but before the decision."""
    return any(
        row.tolerance.allowed and row.tolerance.must_be_in == "before_decision"
        for row in matter.materials
        if sub_item in row.used_by
    )


@dataclass(frozen=True, slots=True)
class Effective:
    """What took effect before a case ended: it stays (handbook §2.1 rule 5)."""

    sub_item: str
    on: datetime
    paid: bool
    words: Mapping[str, str]


_DECIDED = {"en": "Approved and in effect", "zh": "已准予并生效"}
_PAID = {"en": "Tax or fee paid", "zh": "税费已缴纳"}


def already_effective(reviews: Reviews) -> list[Effective]:
    """Return what cannot be undone by ending the case: decisions taken and payments seen."""
    found = []
    for review in reviews.values():
        paid = [request.paid_at for request in review.payment_requests.all() if request.paid_at]
        if review.state == ReviewState.APPROVED:
            assert review.decided_at is not None
            words = _both(_DECIDED, _PAID) if paid else _DECIDED
            found.append(Effective(review.sub_item, review.decided_at, bool(paid), words))
        elif paid:
            found.append(Effective(review.sub_item, paid[0], True, _PAID))
    return found


def _both(first: Mapping[str, str], second: Mapping[str, str]) -> Mapping[str, str]:
    return {"en": f"{first['en']}; {second['en'].lower()}", "zh": f"{first['zh']};{second['zh']}"}


def results_in_hand(case: Case, reviews: Reviews) -> list[tuple[Review, str]]:
    """Return the results that the matter's policy lets out, as the reviews now are."""
    only_receipts = (
        case.matter.issuance_policy == "all_or_nothing" and case.outcome == Outcome.REFUSED
    )
    found = []
    for review in reviews.values():
        rule = case.matter.sub_item(review.sub_item)
        let_out = rule.waits_for_applicant == "tax_payment" or not only_receipts
        if review.state == ReviewState.APPROVED and let_out:
            found += [(review, output) for output in rule.outputs]
    return found


def everything_is_delivered(case: Case) -> bool:
    """Whether all sets of a case were handed over and every result belongs to one."""
    from cases.freezing import notices_without_a_set, results_without_a_set
    from cases.models.issuance import SetState

    undelivered = case.issuance_sets.exclude(state=SetState.DELIVERED).exists()
    left = undelivered or results_without_a_set(case) or notices_without_a_set(case).exists()
    return not left
