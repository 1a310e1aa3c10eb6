"""One batch on the desks of a department's two system officers.

Every kind without a person comes here: signed for, after its public notice and its payment, a review is
decided by its rule (automatic), or by what its department answers (simulated, or by its own system).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases import circulation, refusals, returns
from cases.actors import Actor, approver_officer
from cases.circulation import Opinion
from cases.errors import NotFound, Refusal
from cases.guards.returns import RETURN_ONCE
from cases.journal import Folder
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
    """One batch on the desks of a department's two system officers."""

    department: str
    approver: Actor
    head: Actor
    checks: Checks
    letters: Correspondence

    def work_on(self, folder: Folder) -> int:
        """Work on this department's reviews of one case, in order; return how many moved."""
        worked = 0
        for review in workable_in(folder, self.department):
            if self._work(folder, review):
                circulation.gather(folder)
                worked += 1
        return worked

    def _work(self, folder: Folder, review: Review) -> bool:
        """Sign for a review and take it as far as it goes now; tell if anything was done."""
        signed = review.state == ReviewState.QUEUED
        if signed:
            circulation.sign(folder, review, self.approver)
        if review.not_before and review.not_before > folder.at:
            return signed
        if circulation.payment_is_due(folder, review):
            circulation.wait_for_payment(folder, review, self.approver)
            return True
        if review.handling == Handling.AUTOMATIC:
            return self._judge(folder, review) or signed
        return self._correspond(folder, review) or signed

    # By rule ------------------------------------------------------------------------------------

    def _judge(self, folder: Folder, review: Review) -> bool:
        if self._register_is_silent(folder, review):
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
            if isinstance(verdict, Approve) and self._register_is_silent(folder, review):
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

    def _register_is_silent(self, folder: Folder, review: Review) -> bool:
        """Whether a register has not answered: the next round asks again."""
        checks = folder.case.matter.blocking_checks
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
                returns.hand_back(folder, review, slip, self.approver)

    def _approve(self, folder: Folder, review: Review, opinion: Opinion) -> None:
        if review.approval_steps == 1:
            circulation.decide_approval(folder, review, opinion, self.approver)
        else:
            circulation.propose_approval(folder, review, opinion, self.approver)
            circulation.decide_head_approval(folder, review, opinion, self.head)

    def _refuse(self, folder: Folder, review: Review, verdict: Refuse) -> None:
        """Propose refusal; what is final goes on to the department's head, back to the window once."""
        refusals.propose_refusal(folder, review, verdict.grounds, self.approver)
        if not verdict.final:
            return
        if review.rule.on_refusal == RETURN_ONCE and not self.letters.was_returned(review):
            slip = Slip(verdict.defects, verdict.grounds.legal_basis)
            _demand_own_materials(folder, review, slip)
            returns.hand_back(folder, review, slip, self.head)
        else:
            refusals.decide_refusal(
                folder, review, verdict.grounds, self.head, rights_respected=True
            )


def workable_in(folder: Folder, department: str) -> list[Review]:
    """Return the reviews of an open folder that the system officers of a department work on now."""
    return [
        review for review in folder.reviews.values() if _is_workable(folder, review, department)
    ]


def _is_workable(folder: Folder, review: Review, department: str) -> bool:
    if review.department != department or review.handling not in WITHOUT_A_PERSON:
        return False
    if review.handling == Handling.AUTOMATIC and not rules.has_rule(review.sub_item):
        return False
    if review.state == ReviewState.IN_REVIEW:
        if review.approver not in ("", approver_officer(department).id):
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
