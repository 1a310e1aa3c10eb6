"""A plain model of a case: what random people may do, and what follows, in a few hundred lines of Python.

It knows nothing of the core: states are words, a review is a small record, dates are given. Every act
answers whether it is allowed and, when it is, changes the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

DONE = {"approved", "not_applicable"}
FAILED = {"refused", "skipped", "withdrawn"}
FINAL = DONE | FAILED
BEFORE_THE_END = {
    "received",
    "correction_required",
    "accepted",
    "parallel_approval",
    "awaiting_applicant",
}


@dataclass(frozen=True)
class Rule:
    """What a matter says of one sub-item."""

    name: str
    depends_on: tuple[str, ...]
    optional: bool
    steps: int
    pays: bool
    on_refusal: str
    applies: bool


@dataclass
class Task:
    """A department's work on one sub-item."""

    rule: Rule
    state: str = "blocked"
    holder: str = ""
    proposal: str = ""
    asked: bool = False
    paid: bool = False
    returns: int = 0
    answered: bool = False
    due: date | None = None
    not_before: date | None = None
    decision_out: bool = False


@dataclass
class Model:
    """One case from its receipt on."""

    rules: tuple[Rule, ...]
    policy: str
    today: date
    #: The rows that somebody hands in, and whether they are there.
    papers: dict[str, bool]
    state: str = "received"
    outcome: str = ""
    notice_due: date | None = None
    #: The rows of the open correction notice, and those of the last one.
    asked_for: set[str] | None = None
    asked_last: set[str] | None = None
    correction_due: date | None = None
    reminded: date | None = None
    closing_notice_out: bool = False
    closing_notice: bool = False
    sets: list[str] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)

    # At the window ----------------------------------------------------------------------------

    def tick(self, row: str, there: bool) -> bool:
        if self.state not in ("received", "correction_required"):
            return False
        self.papers[row] = there
        return True

    def missing(self) -> set[str]:
        return {row for row, there in self.papers.items() if not there}

    def require_correction(self, rows: set[str]) -> bool:
        late = self.notice_due is not None and self.today > self.notice_due
        again = self.asked_last is not None and not rows <= self.asked_last
        if self.state != "received" or late or again or not rows or not self.missing() <= rows:
            return False
        self.papers.update(dict.fromkeys(rows, False))
        self.asked_for = self.asked_last = set(rows)
        self.state, self.reminded = "correction_required", None
        return True

    def resubmit(self) -> bool:
        if self.state != "correction_required" or (self.asked_for or set()) & self.missing():
            return False
        self.state, self.asked_for = "received", None
        return True

    def remind_of_correction(self, near: bool) -> bool:
        if self.asked_for is None or self.reminded or not near:
            return False
        self.reminded = self.today
        return True

    def correction_lapses(self) -> bool:
        late = self.correction_due is not None and self.today > self.correction_due
        warned = self.reminded is not None and self.reminded < self.today
        if self.state != "correction_required" or not (late and warned):
            return False
        self._end("terminated")
        return True

    def refuse_acceptance(self) -> bool:
        if self.state != "received":
            return False
        self.state, self.closing_notice = "not_accepted", True
        return True

    def accept(self) -> bool:
        if self.state != "received" or self.missing():
            return False
        self.state = "accepted"
        return True

    def withdraw(self) -> bool:
        return self._ended_by_somebody("withdrawn", BEFORE_THE_END)

    def terminate(self) -> bool:
        return self._ended_by_somebody(
            "terminated", BEFORE_THE_END - {"received", "correction_required"}
        )

    def _ended_by_somebody(self, outcome: str, states: set[str]) -> bool:
        if self.state not in states:
            return False
        self._end(outcome)
        for task in self.tasks.values():
            if task.state not in FINAL:
                task.state = "withdrawn"
        return True

    def _end(self, outcome: str) -> None:
        self.state, self.outcome, self.closing_notice = "concluded", outcome, True
        self.asked_for = None

    def hand_over_notice(self) -> bool:
        if not self.closing_notice or self.closing_notice_out:
            return False
        self.closing_notice_out = True
        return True

    # The hall ---------------------------------------------------------------------------------

    def circulate(self) -> bool:
        if self.state != "accepted":
            return False
        self.tasks = {rule.name: Task(rule) for rule in self.rules}
        for task in self.tasks.values():
            if not task.rule.applies:
                task.state = "not_applicable"
        self.state = "parallel_approval"
        self.gather()
        return True

    def gather(self) -> None:
        """Skip, release, then wait, go on or conclude."""
        moved = True
        while moved:
            moved = False
            for task in self.tasks.values():
                before = {self.tasks[name].state for name in task.rule.depends_on}
                if task.state == "blocked" and before & FAILED:
                    task.state, moved = "skipped", True
                elif task.state == "blocked" and before <= DONE:
                    task.state, moved = "queued", True
        if self.state not in ("parallel_approval", "awaiting_applicant"):
            return
        core = [task for task in self.tasks.values() if not task.rule.optional]
        still = [task for task in core if task.state not in FINAL]
        self.state = "parallel_approval"
        if not still:
            self.state, self.outcome = "concluded", self._outcome(core)
        elif all(self._waits(task) for task in still):
            self.state = "awaiting_applicant"

    def _waits(self, task: Task) -> bool:
        if task.state in ("awaiting_applicant", "returned"):
            return True
        before = [self.tasks[name] for name in task.rule.depends_on]
        return task.state == "blocked" and any(self._waits(one) for one in before)

    def _outcome(self, core: list[Task]) -> str:
        states = [task.state for task in core if task.state != "not_applicable"]
        if all(state == "approved" for state in states):
            return "approved"
        if self.policy == "all_or_nothing" or "approved" not in states:
            return "refused"
        return "partly_approved"

    def issue(self, results: set[str]) -> bool:
        """Form the set of the conclusion or a later one; ``results`` names who has certificates."""
        if self.state not in ("concluded", "ready_for_issue", "issued") or self._without_results():
            return False
        refused = [t for t in self.tasks.values() if t.state == "refused" and not t.decision_out]
        fresh = bool(refused) or bool(results)
        if not self.sets:
            self.sets.append("valid")
            self.state = "ready_for_issue"
        elif fresh and all(task.state in FINAL for task in self.tasks.values()):
            self.sets.append("valid")
        else:
            return False
        for task in refused:
            task.decision_out = True
        return True

    def _without_results(self) -> bool:
        return self.outcome in ("withdrawn", "terminated")

    def deliver(self) -> bool:
        if "valid" not in self.sets:
            return False
        place = self.sets.index("valid")
        self.sets[place] = "delivered"
        if place == 0:
            self.state = "issued"
        return True

    def archive(self, nothing_left: bool) -> bool:
        closed = self.closing_notice_out and (
            self.state == "not_accepted" or (self.state == "concluded" and self._without_results())
        )
        final = all(task.state in FINAL for task in self.tasks.values())
        delivered = self.state == "issued" and set(self.sets) == {"delivered"}
        if not closed and not (delivered and final and nothing_left):
            return False
        self.state = "archived"
        return True

    # The departments --------------------------------------------------------------------------

    def sign(self, name: str, who: str) -> bool:
        task = self.tasks[name]
        if task.state != "queued" or not who.startswith("approver"):
            return False
        task.state, task.holder = "in_review", who
        return True

    def _on_desk(self, task: Task, who: str) -> bool:
        return task.state == "in_review" and task.holder == who

    def ask_for_payment(self, name: str, who: str) -> bool:
        task = self.tasks[name]
        if not self._on_desk(task, who) or not task.rule.pays:
            return False
        task.state, task.asked = "awaiting_applicant", True
        self.gather()
        return True

    def pay(self, name: str) -> bool:
        task = self.tasks[name]
        if task.state != "awaiting_applicant":
            return False
        task.state, task.paid, task.asked = "in_review", True, False
        self.gather()
        return True

    def _unpaid(self, task: Task) -> bool:
        return task.rule.pays and not task.paid

    def _on_notice(self, task: Task) -> bool:
        return task.not_before is not None and self.today < task.not_before

    def approve(self, name: str, who: str) -> bool:
        task = self.tasks[name]
        stopped = self._unpaid(task) or self._on_notice(task) or task.rule.steps != 1
        if not self._on_desk(task, who) or stopped:
            return False
        return self._decided(task, "approved")

    def _decided(self, task: Task, state: str) -> bool:
        task.state = state
        self.gather()
        return True

    def propose(self, name: str, who: str, proposal: str) -> bool:
        task = self.tasks[name]
        open_now = proposal == "refuse" or (task.rule.steps == 2 and not self._unpaid(task))
        if not self._on_desk(task, who) or not open_now:
            return False
        task.state, task.proposal = "head_review", proposal
        self.gather()
        return True

    def head_approve(self, name: str, who: str) -> bool:
        task = self.tasks[name]
        stopped = self._unpaid(task) or self._on_notice(task)
        if task.state != "head_review" or who != "head" or stopped:
            return False
        return self._decided(task, "approved")

    def head_refuse(self, name: str, who: str) -> bool:
        task = self.tasks[name]
        too_early = task.rule.on_refusal == "return_to_window" and not task.returns
        if task.state != "head_review" or who != "head" or too_early:
            return False
        return self._decided(task, "refused")

    def head_back(self, name: str, who: str) -> bool:
        task = self.tasks[name]
        if task.state != "head_review" or who != "head":
            return False
        task.state, task.proposal = "in_review", ""
        return True

    def give_back(self, name: str, who: str, new_facts: bool) -> bool:
        task = self.tasks[name]
        by_head = (
            task.state == "head_review"
            and who == "head"
            and task.rule.on_refusal == "return_to_window"
            and not task.returns
        )
        by_approver = self._on_desk(task, who) and (new_facts or not task.returns)
        if not by_head and not by_approver:
            return False
        task.state, task.answered, task.proposal = "returned", False, ""
        task.returns += 1
        self.gather()
        return True

    def answer(self, name: str) -> bool:
        task = self.tasks[name]
        if task.state != "returned":
            return False
        task.answered = True
        return True

    def resupply(self, name: str) -> bool:
        task = self.tasks[name]
        if task.state != "returned" or not task.answered:
            return False
        task.state = "in_review"
        self.gather()
        return True

    def return_lapses(self, name: str) -> bool:
        task = self.tasks[name]
        late = task.due is not None and self.today > task.due
        if task.state != "returned" or not late:
            return False
        task.state, task.proposal = "head_review", "refuse"
        self.gather()
        return True

    # What anybody may ask ---------------------------------------------------------------------

    def the_hall_moves(self, results_left: bool) -> bool:
        """Whether the next step is the hall's own, so that nobody stands in the way."""
        if self.state == "accepted":
            return True
        if self.state in ("not_accepted", "concluded"):
            issues = self.state == "concluded" and not self._without_results()
            return issues or self.closing_notice_out
        final = all(task.state in FINAL for task in self.tasks.values())
        return self.state == "issued" and final and "valid" not in self.sets

    def stored(self) -> tuple[str, str, Mapping[str, str]]:
        """Return what the rows of the case should say."""
        return self.state, self.outcome, {name: task.state for name, task in self.tasks.items()}
