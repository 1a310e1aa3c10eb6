"""The acts of an officer on the bulk path, as an intake writes them: in an open batch of cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cases import circulation, journal, refusals
from cases.actors import Actor
from cases.circulation import Opinion, own
from cases.folder import Folder
from cases.lifecycle import Event
from cases.models import Case, Review
from tests.cases.people.office import GROUNDS

InAFolder = Callable[[Folder, Review, Actor], None]


def in_a_batch(event: Event, act: InAFolder, review: Review, by: Actor, *, at: datetime) -> None:
    """Do an officer's act on a review in a batch of its case."""
    cases = Case.objects.filter(pk=review.case_id)
    with journal.change_many(cases, event, by=by, at=at) as folders:
        for folder in folders:
            act(folder, circulation.review_in(folder, review.pk), by)
            circulation.gather(folder)


def _opinion(folder: Folder) -> Opinion:
    checks = (check.id for check in folder.case.matter.blocking_checks)
    return Opinion("Seen.", dict.fromkeys(checks, False))


def _approve(folder: Folder, review: Review, by: Actor) -> None:
    circulation.decide_approval(folder, own(review, by), _opinion(folder), by)


def _propose(folder: Folder, review: Review, by: Actor) -> None:
    circulation.propose_approval(folder, own(review, by), _opinion(folder), by)


def _propose_refusal(folder: Folder, review: Review, by: Actor) -> None:
    refusals.propose_refusal(folder, own(review, by), GROUNDS, by)


def _head_approves(folder: Folder, review: Review, by: Actor) -> None:
    circulation.decide_head_approval(folder, review, _opinion(folder), by)


def _head_refuses(folder: Folder, review: Review, by: Actor) -> None:
    refusals.decide_refusal(folder, review, GROUNDS, by, rights_respected=True)


#: The model's name of an act, with what is proposed, and the same act in a batch.
BATCHES: Mapping[tuple[Any, ...], tuple[Event, InAFolder]] = {
    ("sign",): (Event.SUB_SIGN, circulation.sign),
    ("approve",): (Event.SUB_APPROVE, _approve),
    ("propose", "approve"): (Event.SUB_PROPOSE, _propose),
    ("propose", "refuse"): (Event.SUB_PROPOSE, _propose_refusal),
    ("head_approve",): (Event.SUB_HEAD_APPROVE, _head_approves),
    ("head_refuse",): (Event.SUB_REFUSE, _head_refuses),
}
