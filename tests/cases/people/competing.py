"""Two people act on the same case at the same moment: the rows are those of one of the two orders.

Both acts are rehearsed on copies of the model, in either order: each may be refused where the other came
first. Then two threads that meet at a barrier do them for real, each in its own transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import strategies as st

from cases import acceptance, circulation, issuance
from cases.actors import Actor
from cases.errors import WrongState
from cases.models import Case
from tests.cases.barrier import race, won
from tests.cases.people.batches import BATCHES, in_a_batch
from tests.cases.people.machine import People
from tests.cases.people.model import BEFORE_THE_END, Model
from tests.cases.people.usual import Step
from tests.cast import CHEN, LIN

#: How many days pass when time passes.
DAYS = (0, 1, 8, 31)


@dataclass(frozen=True)
class Act:
    """An act as it was rehearsed: whether the model allows it after those before it."""

    allowed: bool
    do: Callable[[], object]


@dataclass(frozen=True)
class Order:
    """Two acts, one after the other, and the model after both."""

    first: Act
    second: Act
    model: Model


class Competing(People):
    """The people of a case, two of whom often act at once."""

    #: What was rehearsed; nothing while acts are done.
    noted: list[Act] | None = None
    #: Whether the officer at a desk works on a batch, as an intake does.
    on_a_batch = False

    def begin(self, data: st.DataObject) -> None:
        """Begin in front of the departments, most of the time: that is where people compete."""
        super().begin(data)
        if data.draw(st.integers(0, 3), label="circulated, unless 0"):
            while self.model.missing():
                self._bring_what_is_missing()
            self.it_is_accepted_and_circulated()

    def go_on(self, choice: int) -> None:
        """Let two people act at once, one do what is sensible, or time pass; and look at the rows."""
        usual = self.usual()
        if choice % 10 == 0:
            self.time_passes(DAYS[choice // 10 % len(DAYS)])
        elif choice % 10 < 4 and usual:
            usual[choice % len(usual)]()
        else:
            self._compete(choice)
        self.the_rows_are_the_models()
        self.the_journal_proves_the_rows()
        self.somebody_or_the_hall_is_named_until_the_end()

    def _compete(self, choice: int) -> None:
        steps = self.competing()
        if steps:
            one, other = steps[choice % len(steps)], steps[choice // 97 % len(steps)]
            self.act_at_once(one, self._spoiler(choice) or other)
        if self.model.state == "accepted":
            spoilers = [self._circulates, self._withdraws, self._terminates]
            self.act_at_once(self._circulates, spoilers[choice % len(spoilers)])

    def _spoiler(self, choice: int) -> Step | None:
        """Return what ends a case, seldom, or nothing would ever come far."""
        spoilers = {7: self._withdraws, 8: self._terminates}
        return spoilers.get(choice % 40) if self.model.state in BEFORE_THE_END else None

    # At once ----------------------------------------------------------------------------------

    def act_at_once(self, one: Step, other: Step) -> None:
        """Do two steps in two threads; go on with the model of the order that explains the rows."""
        forth, back = self._rehearsed(one, other), self._rehearsed(other, one)
        if forth is None or back is None:
            return
        ((done, also_done),) = race([lambda _: forth.first.do(), lambda _: forth.second.do()], 1)
        outcome = (bool(won([done])), bool(won([also_done])))
        explained = [
            order.model
            for order, allowed in (
                (forth, (forth.first.allowed, forth.second.allowed)),
                (back, (back.second.allowed, back.first.allowed)),
            )
            if allowed == outcome and self._is_stored(order.model)
        ]
        assert explained, f"no order explains {done!r} beside {also_done!r}: {self._told()}"
        self.model = explained[0]
        self._look_at_dates()

    def _rehearsed(self, *steps: Step) -> Order | None:
        """Try two steps on a copy of the model; nothing when one of them finds nothing to do."""
        stored, self.model = self.model, deepcopy(self.model)
        self.noted = []
        try:
            for step in steps:
                step()
            acts, model = self.noted, self.model
        finally:
            self.noted, self.model = None, stored
        return Order(*acts, model) if len(acts) == len(steps) else None

    def attempt(self, expected: bool, act: Callable[[], object]) -> None:
        """Try an act at once, or only note it while it is rehearsed."""
        if self.noted is None:
            super().attempt(expected, act)
        else:
            self.noted.append(Act(expected, act))

    def at_a_desk(self, place: int, who: str, name: str, act: Any, *facts: Any) -> None:
        """Let an officer try an act on some review: as such, or on a batch."""
        batched = BATCHES.get((name, *facts)) if self.on_a_batch else None
        if batched is not None:
            act = partial(in_a_batch, *batched, at=self.at)
        super().at_a_desk(place, who, name, act, *facts)

    # Whether a model explains the rows --------------------------------------------------------

    def _is_stored(self, model: Model) -> bool:
        """Whether the rows say what a model says, also of who holds what and what is there."""
        case = self.case
        told = (case.state, case.outcome, {row.sub_item: row.state for row in case.reviews.all()})
        return told == model.stored() and self._details_are_stored(case, model)

    def _details_are_stored(self, case: Case, model: Model) -> bool:
        if case.state in ("received", "correction_required"):
            papers = {row.key: row.is_there for row in case.materials.filter(obtain="submit")}
            return papers == model.papers
        for review in case.reviews.all():
            task = model.tasks[review.sub_item]
            if (
                review.state == "in_review"
                and self.officer(task.holder, review).id != review.approver
            ):
                return False
            slip = review.defect_lists.open().first()
            if slip and task.answered != (not slip.unanswered()):
                return False
        return True

    def _told(self) -> str:
        lines = self.case.entries.order_by("seq")
        return "; ".join(f"{line.event} {line.sub_item} by {line.actor}" for line in lines)

    # Who competes -----------------------------------------------------------------------------

    def competing(self) -> list[Step]:
        """The steps that two people may be after at the same moment."""
        match self.model.state:
            case "received":
                return self._competing_before_acceptance()
            case "correction_required":
                ticks = [partial(self.a_row_is_ticked, place, True) for place in range(3)]
                comes_in = [self.the_correction_comes_in] * 3
                return [*comes_in, *ticks, self.the_correction_lapses]
            case "parallel_approval" | "awaiting_applicant":
                return self._competing_at_the_desks()
            case "concluded" | "not_accepted" if self.model.closing_notice:
                return [step for step in self.usual() for _ in range(2)]
            case "concluded":
                return [self._issues]
            case "ready_for_issue" | "issued" if self.model.sets.count("valid") == 1:
                return [self.results_are_handed_over]
            case "issued":
                return self._competing_at_the_desks()
            case _:
                return []

    def _competing_before_acceptance(self) -> list[Step]:
        return [
            *(partial(self._accepts, clerk) for clerk in (CHEN, LIN) * 3),
            *(partial(self.a_row_is_ticked, place, False) for place in range(2)),
            *(partial(self.a_row_is_ticked, place, True) for place in range(2)),
            partial(self.a_correction_is_required, 0, False, False),
            partial(self.acceptance_is_refused, True),
        ]

    def _competing_at_the_desks(self) -> list[Step]:
        usual = self._usual_in_the_departments()
        queued = [
            place
            for place, review in enumerate(self.case.reviews.order_by("position"))
            if review.state == "queued"
        ]
        colleagues = [partial(self.somebody_signs, place, "approver.second") for place in queued]
        steps = [*usual, *colleagues]
        return [*steps, *(partial(self._on_a_batch, step) for step in steps), *steps]

    def _on_a_batch(self, step: Step) -> None:
        self.on_a_batch = True
        step()
        self.on_a_batch = False

    # Steps that are only done in competition --------------------------------------------------

    def _accepts(self, clerk: Actor) -> None:
        accept = partial(acceptance.accept, self.pk, by=clerk, at=self.at)
        self.attempt(self.model.accept(), accept)

    def _circulates(self) -> None:
        circulate = partial(circulation.circulate, self.pk, at=self.at)
        self.attempt(self.model.circulate(), partial(_done_by_us, circulate))

    def _issues(self) -> None:
        formed_meanwhile = len(self.model.sets) > self.case.issuance_sets.count()
        results = set() if formed_meanwhile else self._results()
        issue = partial(issuance.issue, self.pk, at=self.at)
        self.attempt(self.model.issue(results), partial(_done_by_us, issue))

    def _withdraws(self) -> None:
        self.it_is_withdrawn(sure=True)

    def _terminates(self) -> None:
        self.it_is_terminated(sure=True)


def _done_by_us(work: Callable[[], object]) -> None:
    """Do a worker's act; raise ``WrongState`` where a colleague has done it."""
    if not work():
        raise WrongState("There was nothing left to do.")
