"""One batch on the desks of the system officers.

Every kind without a person comes here: signed for, after its public notice and its payment, a review is
decided by its rule (automatic), or by what its department answers (simulated, or by its own system).

A case is opened for one department. While it lies open the automatic officers of the others do their part,
too, so that a case is locked, read and written once instead of once for each department.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import circulation, freezing, reading, refusals, returns
from cases.actors import approver_officer, head_officer
from cases.circulation import Opinion
from cases.errors import NotFound, Refusal
from cases.folder import Folder
from cases.guards.returns import RETURN_ONCE
from cases.lifecycle import ReviewState
from cases.models import Review
from cases.models.review import WITHOUT_A_PERSON, Handling
from cases.refusals import Grounds, basis_of
from cases.returns import Slip
from departments import rules
from departments.correspondence import Correspondence
from departments.models import Reply
from departments.verdicts import Approve, GiveBack, Refuse, Unusable, Verdict

Checks = Mapping[int, Mapping[str, bool]]


class WrongReply(Exception):
    """The core refuses to do what a reply says: the batch is undone, and the reply is put aside."""

    def __init__(self, reply: Reply, refusal: Refusal) -> None:
        super().__init__(reply.pk, refusal)
        self.reply, self.refusal = reply, refusal


@dataclass(frozen=True, slots=True)
class Shift:
    """One batch of cases that were opened for ``department``.

    ``checks`` are the registers' answers by review. Without ``neighbours`` nobody but the department's own
    officers works; (department, case) in ``resting`` failed before and is left alone.
    """

    department: str
    checks: Checks
    letters: Correspondence
    neighbours: bool = True
    resting: Collection[tuple[str, int]] = ()

    def work_on_all(self, folders: Iterable[Folder]) -> int:
        """Work on the open cases; return how many reviews moved.

        A case in which nothing is left to do has its results frozen while it lies open.
        """
        cases = list(folders)
        worked = sum(self.work_on(folder) for folder in cases)
        freezing.freeze_open(case for case in cases if reading.nothing_is_open(case.reviews))
        return worked

    def work_on(self, folder: Folder) -> int:
        """Work on one case, review by review in the matter's order; return how many moved."""
        worked = 0
        for review in self._workable(folder):
            if self._work(folder, review):
                circulation.gather(folder)
                worked += 1
        return worked

    def _workable(self, folder: Folder) -> list[Review]:
        return [
            review
            for review in folder.reviews.values()
            if is_workable(review, folder) and self._is_ours(review)
        ]

    def _is_ours(self, review: Review) -> bool:
        """Whether a review belongs to the department, or a neighbour's automatic officer may decide it."""
        if review.department == self.department:
            return True
        if not self.neighbours or review.handling != Handling.AUTOMATIC:
            return False
        if self._lacks_answers(review):
            return False
        return (review.department, review.case_id) not in self.resting

    def _work(self, folder: Folder, review: Review) -> bool:
        """Sign for a review and take it as far as it goes now; tell if anything was done."""
        signed = review.state == ReviewState.QUEUED
        if signed:
            circulation.sign(folder, review, approver_officer(review.department))
        if review.not_before and review.not_before > folder.at:
            return signed
        if circulation.payment_is_due(folder, review):
            circulation.wait_for_payment(folder, review, approver_officer(review.department))
            return True
        if review.handling == Handling.AUTOMATIC:
            return self._judge(folder, review) or signed
        return self._correspond(folder, review) or signed

    # By rule ------------------------------------------------------------------------------------

    def _judge(self, folder: Folder, review: Review) -> bool:
        if self._lacks_answers(review):
            return False
        found = rules.verdict_on(review, folder, hits=self._hits(review))
        self._carry_out(folder, review, _of_rule(found, review))
        return True

    # By the department's answer -----------------------------------------------------------------

    def _correspond(self, folder: Folder, review: Review) -> bool:
        """Read what came back for a review, or send it out; tell if anything was done."""
        referral = self.letters.open_for(review)
        if referral is None:
            return self.letters.refer(folder, review)
        looked_at = False
        for reply in self.letters.due(referral):
            try:
                verdict = self.letters.verdict_of(referral, reply, review)
            except Unusable as unusable:
                self.letters.ignore(reply, unusable)
                looked_at = True
                continue
            if isinstance(verdict, Approve) and self._lacks_answers(review):
                return looked_at
            self.letters.use(folder, referral, reply)
            try:
                self._carry_out(folder, review, self._after_the_registers(folder, review, verdict))
            except Refusal as refusal:
                raise WrongReply(reply, refusal) from refusal
            return True
        if referral.is_overdue(folder.at):
            self.letters.wait_no_longer(folder, review, referral)
            return True
        return looked_at

    def _after_the_registers(self, folder: Folder, review: Review, verdict: Verdict) -> Verdict:
        """Propose refusal instead of an approval that a register stops."""
        if not isinstance(verdict, Approve):
            return verdict
        stopped = rules.stopped_by(folder.case.matter, self._hits(review))
        return _of_rule(stopped, review) if not stopped.approve else verdict

    # Registers ----------------------------------------------------------------------------------

    def _lacks_answers(self, review: Review) -> bool:
        """Whether a register has not answered, or was not asked: the next round asks again."""
        checks = review.case.matter.blocking_checks
        wanted = {check.id for check in checks if check.sub_item == review.sub_item}
        return not wanted <= self.checks.get(review.pk, {}).keys()

    def _hits(self, review: Review) -> list[str]:
        return [check for check, hit in self.checks.get(review.pk, {}).items() if hit]

    # Carried out --------------------------------------------------------------------------------

    def _carry_out(self, folder: Folder, review: Review, verdict: Verdict) -> None:
        match verdict:
            case Approve(remark):
                self._approve(folder, review, Opinion(remark, self.checks.get(review.pk, {})))
            case Refuse():
                self._refuse(folder, review, verdict)
            case GiveBack(slip):
                _demand_own_materials(folder, review, slip)
                returns.hand_back(folder, review, slip, approver_officer(review.department))

    def _approve(self, folder: Folder, review: Review, opinion: Opinion) -> None:
        approver = approver_officer(review.department)
        if review.approval_steps == 1:
            circulation.decide_approval(folder, review, opinion, approver)
        else:
            circulation.propose_approval(folder, review, opinion, approver)
            head = head_officer(review.department)
            circulation.decide_head_approval(folder, review, opinion, head)

    def _refuse(self, folder: Folder, review: Review, verdict: Refuse) -> None:
        """Propose refusal; what is final goes on to the department's head, back to the window once."""
        grounds, department = verdict.grounds, review.department
        refusals.propose_refusal(folder, review, grounds, approver_officer(department))
        if not verdict.final:
            return
        head = head_officer(department)
        if review.rule.on_refusal == RETURN_ONCE and not self.letters.was_returned(review):
            slip = Slip(verdict.defects, grounds.legal_basis)
            _demand_own_materials(folder, review, slip)
            returns.hand_back(folder, review, slip, head)
        else:
            refusals.decide_refusal(folder, review, grounds, head, rights_respected=True)


def officers_of_all(at: datetime) -> Shift:
    """Return the automatic officers of all departments, for cases that were opened for none of them."""
    return Shift("", checks={}, letters=Correspondence("", [], at))


def is_workable(review: Review, folder: Folder) -> bool:
    """Whether the system officers of its department can work on a review of an open folder now."""
    if review.handling not in WITHOUT_A_PERSON:
        return False
    if review.handling == Handling.AUTOMATIC and not rules.has_rule(review.sub_item):
        return False
    if review.state == ReviewState.IN_REVIEW:
        if review.approver not in ("", approver_officer(review.department).id):
            return False  # a person holds it
        return review.not_before is None or review.not_before <= folder.at
    return review.state == ReviewState.QUEUED


def _of_rule(found: rules.Verdict, review: Review) -> Verdict:
    """Return what a rule finds; its refusal is only proposed, for a person decides on it."""
    if found.approve:
        return Approve(found.reason)
    return Refuse(Grounds(found.reason, found.reason, basis_of(review)))


def _demand_own_materials(folder: Folder, review: Review, slip: Slip) -> None:
    """Refuse defects of what the sub-item may not even see."""
    seen: Collection[str] = {
        *(row.key for row in folder.materials if review.sub_item in row.used_by),
        *(q.id for q in folder.case.matter.fields if review.sub_item in q.used_by),
    }
    if any(said.about and said.about not in seen for said in slip.defects):
        raise NotFound(_("A defect names something that this sub-item does not look at."))
