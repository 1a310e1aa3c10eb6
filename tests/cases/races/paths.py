"""The two write paths of the core, with the same verbs for an officer at a desk.

The single path is a person's: one act, one case. The bulk path is an intake's: the same act in an open
batch, here of one case, which other officers are after at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from cases import circulation, journal, refusals, returns
from cases.actors import Actor
from cases.circulation import Opinion
from cases.folder import Folder
from cases.lifecycle import Event
from cases.models import Case, Review
from cases.refusals import Grounds
from tests.cases.ladder import SLIP
from tests.cast import MONDAY

TOO_LOW = Grounds("A price of 1 yuan.", "The price is too low.", "Deed Tax Law art. 4")


class Path(Protocol):
    """What an officer can do with a review on either path."""

    def sign(self, review: int, by: Actor) -> Any: ...
    def approve(self, review: int, by: Actor) -> Any: ...
    def propose_refusal(self, review: int, by: Actor) -> Any: ...
    def sign_as_head(self, review: int, opinion: Opinion, by: Actor) -> Any: ...
    def give_back(self, review: int, by: Actor) -> Any: ...


class Single:
    """One act, one case, row by row."""

    def sign(self, review: int, by: Actor) -> Any:
        return circulation.sign_for(review, by=by, at=MONDAY)

    def approve(self, review: int, by: Actor) -> Any:
        return circulation.approve(review, Opinion(), by=by, at=MONDAY)

    def propose_refusal(self, review: int, by: Actor) -> Any:
        return refusals.propose(review, TOO_LOW, by=by, at=MONDAY)

    def sign_as_head(self, review: int, opinion: Opinion, by: Actor) -> Any:
        return circulation.head_approve(review, opinion, by=by, at=MONDAY)

    def give_back(self, review: int, by: Actor) -> Any:
        return returns.give_back(review, SLIP, by=by, at=MONDAY)


class Bulk:
    """The same acts in a batch, written with set-based statements."""

    def sign(self, review: int, by: Actor) -> Any:
        return _in_a_batch(review, Event.SUB_SIGN, by, circulation.sign)

    def approve(self, review: int, by: Actor) -> Any:
        def act(folder: Folder, row: Review, by: Actor) -> None:
            circulation.decide_approval(folder, circulation.own(row, by), Opinion(), by)

        return _in_a_batch(review, Event.SUB_APPROVE, by, act)

    def propose_refusal(self, review: int, by: Actor) -> Any:
        def act(folder: Folder, row: Review, by: Actor) -> None:
            refusals.propose_refusal(folder, circulation.own(row, by), TOO_LOW, by)

        return _in_a_batch(review, Event.SUB_PROPOSE, by, act)

    def sign_as_head(self, review: int, opinion: Opinion, by: Actor) -> Any:
        def act(folder: Folder, row: Review, by: Actor) -> None:
            circulation.decide_head_approval(folder, row, opinion, by)

        return _in_a_batch(review, Event.SUB_HEAD_APPROVE, by, act)

    def give_back(self, review: int, by: Actor) -> Any:
        def act(folder: Folder, row: Review, by: Actor) -> None:
            returns.hand_back(folder, circulation.own(row, by), SLIP, by)

        return _in_a_batch(review, Event.SUB_RETURN, by, act)


def _in_a_batch(
    review: int, event: Event, by: Actor, act: Callable[[Folder, Review, Actor], None]
) -> None:
    cases = Case.objects.filter(pk=circulation.case_of(review))
    with journal.change_many(cases, event, by=by, at=MONDAY) as folders:
        for folder in folders:
            act(folder, circulation.review_in(folder, review), by)
            circulation.gather(folder)


PATHS = {"single": Single(), "bulk": Bulk()}
