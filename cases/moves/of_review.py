"""The moves of a review (handbook §2.2, ``sub_item_transitions``)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from cases.moves import StateField, move
from cases.states import ReviewState


class ReviewMoves(models.Model):
    """The moves of a review."""

    state = StateField(
        _("state"), max_length=24, default=ReviewState.BLOCKED, choices=ReviewState, protected=True
    )

    class Meta:
        abstract = True

    @move(
        [ReviewState.BLOCKED],
        ReviewState.NOT_APPLICABLE,
        actors=[Role.SYSTEM],
        guards=["condition_false"],
    )
    def sub_mark_na(self) -> None:
        """Mark as not applicable 不涉及."""

    @move(
        [ReviewState.BLOCKED],
        ReviewState.QUEUED,
        actors=[Role.SYSTEM],
        guards=["dependencies_satisfied"],
    )
    def sub_release(self) -> None:
        """Release to the department 前置满足派发."""

    @move(
        [ReviewState.BLOCKED],
        ReviewState.SKIPPED,
        actors=[Role.SYSTEM],
        guards=["dependency_failed"],
    )
    def sub_skip(self) -> None:
        """End it with its failed prerequisite 前置未通过终止."""

    @move(
        [ReviewState.QUEUED],
        ReviewState.IN_REVIEW,
        actors=[Role.DEPARTMENT_APPROVER],
        guards=["approver_of_department", "approver_did_not_receive"],
    )
    def sub_sign(self) -> None:
        """Sign for the task 签收."""

    @move(
        [ReviewState.IN_REVIEW, ReviewState.HEAD_REVIEW],
        ReviewState.RETURNED,
        actors=[Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD],
        guards=["defect_list_complete", "first_return_or_new_facts", "head_return_foreseen"],
        documents=("doc_department_return",),
    )
    def sub_return(self) -> None:
        """Return with the complete list of defects 退回补正."""

    @move(
        [ReviewState.RETURNED],
        ReviewState.IN_REVIEW,
        actors=[Role.WINDOW_CLERK],
        guards=["all_defects_answered"],
    )
    def sub_resupply(self) -> None:
        """Go on: every defect was put right 补正完成."""

    @move(
        [ReviewState.RETURNED],
        ReviewState.HEAD_REVIEW,
        actors=[Role.SYSTEM],
        guards=["return_deadline_passed"],
    )
    def sub_return_lapse(self) -> None:
        """Go to the head: the defects were not put right in time 逾期未补正."""

    @move(
        [ReviewState.IN_REVIEW],
        ReviewState.AWAITING_APPLICANT,
        actors=[Role.DEPARTMENT_APPROVER, Role.SYSTEM],
        guards=["applicant_notice_given"],
    )
    def sub_wait(self) -> None:
        """Wait for the applicant 待申请人."""

    @move(
        [ReviewState.AWAITING_APPLICANT],
        ReviewState.IN_REVIEW,
        actors=[Role.SYSTEM, Role.WINDOW_CLERK],
        guards=["applicant_action_confirmed"],
    )
    def sub_applicant_done(self) -> None:
        """Go on: the applicant has acted 申请人已办."""

    @move(
        [ReviewState.IN_REVIEW],
        ReviewState.HEAD_REVIEW,
        actors=[Role.DEPARTMENT_APPROVER],
        guards=["head_step_required"],
    )
    def sub_propose(self) -> None:
        """Propose the decision to the head 报审签."""

    @move(
        [ReviewState.HEAD_REVIEW],
        ReviewState.IN_REVIEW,
        actors=[Role.DEPARTMENT_HEAD],
        guards=["reason_given"],
    )
    def sub_head_back(self) -> None:
        """Send back to the approver 退审."""

    @move(
        [ReviewState.IN_REVIEW],
        ReviewState.APPROVED,
        actors=[Role.DEPARTMENT_APPROVER],
        guards=["single_step_item", "no_blocking_check_hit", "decision_material_in"],
    )
    def sub_approve(self) -> None:
        """Approve 准予."""

    @move(
        [ReviewState.HEAD_REVIEW],
        ReviewState.APPROVED,
        actors=[Role.DEPARTMENT_HEAD],
        guards=["head_is_not_approver", "no_blocking_check_hit", "decision_material_in"],
    )
    def sub_head_approve(self) -> None:
        """Approve as head 负责人准予."""

    @move(
        [ReviewState.HEAD_REVIEW],
        ReviewState.REFUSED,
        actors=[Role.DEPARTMENT_HEAD],
        guards=[
            "head_is_not_approver",
            "refusal_reasoned",
            "party_rights_respected",
            "window_return_used",
        ],
        documents=("doc_refusal_decision",),
    )
    def sub_refuse(self) -> None:
        """Refuse 不予."""

    @move(
        [
            ReviewState.BLOCKED,
            ReviewState.QUEUED,
            ReviewState.IN_REVIEW,
            ReviewState.RETURNED,
            ReviewState.AWAITING_APPLICANT,
            ReviewState.HEAD_REVIEW,
        ],
        ReviewState.WITHDRAWN,
        actors=[Role.SYSTEM],
        guards=["case_withdrawn_or_terminated"],
    )
    def sub_withdraw(self) -> None:
        """Recall it with its case 撤回."""
