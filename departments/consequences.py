"""What a refusal ends, and why a review ended: other sub-items by their name and department alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.catalogue.wording import Bilingual
from cases.errors import Sentence
from cases.lifecycle import FAILED, ReviewState
from cases.models import Review


@dataclass(frozen=True, slots=True)
class Other:
    """Another sub-item of the case: what it is called, whose it is, and where it is."""

    name: Bilingual
    department: str
    state: ReviewState


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows from a refusal: what ends with it, and what it means for the case."""

    ended: list[Other]
    policy: Sentence
    effect: Bilingual | None


_POLICIES: dict[str, Sentence] = {
    "all_or_nothing": _(
        "This matter is all or nothing: with this refusal the case ends without certificates. "
        "Receipts of tax paid are handed over all the same."
    ),
    "staged": _("What was approved before stands and is handed over; what comes after it ends."),
    "partial_allowed": _("The other sub-items go on, and what they approve is handed over."),
}
_OPTIONAL = _("This sub-item is optional: the outcome of the case does not depend on it.")


def consequences_of(review: Review) -> Consequences:
    """Return what a refusal of this review would mean."""
    matter = review.case.matter
    notes = (note for note in matter.refusal_notes if note.sub_item == review.sub_item)
    note = next(notes, None)
    return Consequences(
        ended=[_other(review, each) for each in _waiting_for(review)],
        policy=_OPTIONAL if review.optional else _POLICIES[matter.issuance_policy],
        effect=note.effect if note else None,
    )


def _waiting_for(review: Review) -> list[Review]:
    """Return the reviews that wait for this one, directly and through others."""
    blocked = [other for other in _others(review) if other.state == ReviewState.BLOCKED]
    ended, found = {review.sub_item}, {review.sub_item}
    while found:
        found = {
            other.sub_item
            for other in blocked
            if other.sub_item not in ended and ended.intersection(other.depends_on)
        }
        ended |= found
    return [other for other in blocked if other.sub_item in ended]


def failed_before(review: Review) -> list[Other]:
    """Return the refused or recalled sub-items with which this one ended."""
    others = {other.sub_item: other for other in _others(review)}
    found, wanted = {}, list(review.depends_on)
    while wanted:
        other = others[wanted.pop(0)]
        if other.state == ReviewState.SKIPPED:
            wanted += other.depends_on
        elif other.state in FAILED:
            found[other.sub_item] = other
    return [_other(review, other) for other in found.values()]


def _others(review: Review) -> Iterator[Review]:
    columns = ("sub_item", "department", "state", "depends_on", "position")
    yield from Review.objects.filter(case_id=review.case_id).only(*columns).order_by("position")


def _other(review: Review, other: Review) -> Other:
    name = review.case.matter.sub_item(other.sub_item).name
    return Other(name, other.department, ReviewState(other.state))
