"""What people usually do next with a case, so that random cases come far."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from cases import materials
from cases.models.material import MaterialState
from tests.cast import CHEN

if TYPE_CHECKING:
    from tests.cases.people.model import Task

Step = Callable[[], None]


class Usual:
    """The sensible next steps, read from the model; the acts themselves are those of the machine."""

    model: Any
    case: Any
    pk: int
    at: Any

    def usual(self) -> list[Step]:
        match self.model.state:
            case "received" if self.model.missing():
                return [self._bring_what_is_missing]
            case "received":
                return [self.it_is_accepted_and_circulated]
            case "correction_required":
                return [self.everything_is_supplied, self.the_correction_comes_in]
            case "parallel_approval" | "awaiting_applicant":
                return self._usual_in_the_departments()
            case "concluded" | "not_accepted" if self.model.closing_notice:
                return [self.the_last_notice_is_handed_over, self.the_file_is_closed]
            case "concluded":
                return [self.results_are_issued]
            case "ready_for_issue":
                return [self.results_are_handed_over]
            case "issued":
                late = self._usual_in_the_departments()
                return late or [
                    self.results_are_issued,
                    self.results_are_handed_over,
                    self.the_file_is_closed,
                ]
            case _:
                return []

    def _bring_what_is_missing(self) -> None:
        row = min(self.model.missing())
        self.model.tick(row, there=True)
        materials.tick(self.pk, {row: MaterialState.RECEIVED}, by=CHEN, at=self.at)

    def _usual_in_the_departments(self) -> list[Step]:
        steps: list[Step] = []
        for place, review in enumerate(self.case.reviews.order_by("position")):
            steps += self._usual_for(place, self.model.tasks[review.sub_item])
        return steps

    def _usual_for(self, place: int, task: Task) -> list[Step]:
        at = partial(dict, place=place)
        match task.state:
            case "queued":
                return [partial(self.somebody_signs, **at(who="approver"))]
            case "in_review":
                return self._usual_on_the_desk(place, task)
            case "awaiting_applicant":
                return [partial(self.somebody_pays, place)]
            case "returned":
                return [partial(self.a_defect_is_answered, n) for n in range(task.returns)] + [
                    partial(self.it_goes_back_to_the_department, n) for n in range(task.returns)
                ]
            case "head_review":
                acts = [self.the_head_approves, self.the_head_refuses, self.the_head_sends_back]
                return [partial(act, **at(who="head")) for act in acts]
            case _:
                return []

    def _usual_on_the_desk(self, place: int, task: Task) -> list[Step]:
        who = {"place": place, "who": task.holder}
        if task.rule.pays and not task.paid:
            return [partial(self.payment_is_asked_for, **who)]
        decide = self.somebody_approves if task.rule.steps == 1 else self.approval_is_proposed
        return [
            partial(decide, **who),
            partial(decide, **who),
            partial(self.refusal_is_proposed, **who),
            partial(self.it_is_returned, **who, new_facts=bool(task.returns)),
        ]
