"""The moves of a case (handbook §2.2, ``case_transitions``)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.actors import Role
from cases.moves import StateField, move
from cases.states import CaseState


class CaseMoves(models.Model):
    """The moves of a case."""

    state = StateField(
        _("state"), max_length=24, default=CaseState.DRAFT, choices=CaseState, protected=True
    )

    class Meta:
        abstract = True

    @move(
        [CaseState.DRAFT],
        CaseState.RECEIVED,
        actors=[Role.WINDOW_CLERK],
        guards=["real_name_checked", "agent_authority_valid", "every_material_row_ticked"],
        documents=("doc_receipt",),
    )
    def receive(self) -> None:
        """Take in the material 收件."""

    @move(
        [CaseState.RECEIVED],
        CaseState.CORRECTION_REQUIRED,
        actors=[Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR],
        guards=[
            "within_notice_period",
            "no_earlier_notice_for_submission",
            "notice_lists_every_defect",
        ],
        documents=("doc_correction",),
    )
    def require_correction(self) -> None:
        """Give the one-time correction notice 一次性告知补正."""

    @move(
        [CaseState.CORRECTION_REQUIRED],
        CaseState.RECEIVED,
        actors=[Role.WINDOW_CLERK, Role.TAXPAYER, Role.AGENT],
        guards=["all_notice_items_supplied", "new_receipt_given"],
        documents=("doc_receipt",),
    )
    def resubmit(self) -> None:
        """Take in the corrected material 补正收件."""

    @move(
        [CaseState.CORRECTION_REQUIRED],
        CaseState.CONCLUDED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["correction_deadline_passed", "applicant_reminded"],
        documents=("doc_termination",),
    )
    def correction_lapse(self) -> None:
        """End a case whose correction period lapsed 逾期未补正终止."""

    @move(
        [CaseState.RECEIVED],
        CaseState.NOT_ACCEPTED,
        actors=[Role.WINDOW_SUPERVISOR],
        guards=["legal_ground_selected", "reasons_and_remedies_entered", "not_correctable"],
        documents=("doc_non_acceptance",),
    )
    def refuse_acceptance(self) -> None:
        """Refuse acceptance 不予受理."""

    @move(
        [CaseState.RECEIVED],
        CaseState.ACCEPTED,
        actors=[Role.WINDOW_CLERK],
        guards=["all_required_materials_complete"],
        documents=("doc_acceptance",),
    )
    def accept(self) -> None:
        """Accept 受理."""

    @move(
        [CaseState.ACCEPTED],
        CaseState.IN_CIRCULATION,
        actors=[Role.SYSTEM],
        guards=["conditions_evaluated", "graph_acyclic"],
    )
    def circulate(self) -> None:
        """Send to circulation 内部流转."""

    @move(
        [CaseState.IN_CIRCULATION],
        CaseState.PARALLEL_APPROVAL,
        actors=[Role.SYSTEM],
        guards=["released_sub_items_queued"],
    )
    def start_parallel(self) -> None:
        """Start parallel approval 启动并联审批."""

    @move(
        [CaseState.PARALLEL_APPROVAL],
        CaseState.AWAITING_APPLICANT,
        actors=[Role.SYSTEM],
        guards=["open_core_all_waiting"],
    )
    def all_wait_applicant(self) -> None:
        """Wait for the applicant 待申请人."""

    @move(
        [CaseState.AWAITING_APPLICANT],
        CaseState.PARALLEL_APPROVAL,
        actors=[Role.SYSTEM, Role.WINDOW_CLERK],
        guards=["applicant_action_confirmed"],
    )
    def applicant_done(self) -> None:
        """Go on: the applicant has acted 申请人已办."""

    @move(
        [CaseState.PARALLEL_APPROVAL],
        CaseState.CONCLUDED,
        actors=[Role.SYSTEM],
        guards=["all_core_sub_items_final", "no_tolerated_material_outstanding"],
        documents=("doc_conclusion",),
    )
    def conclude(self) -> None:
        """Conclude 办结."""

    @move(
        [
            CaseState.RECEIVED,
            CaseState.CORRECTION_REQUIRED,
            CaseState.ACCEPTED,
            CaseState.IN_CIRCULATION,
            CaseState.PARALLEL_APPROVAL,
            CaseState.AWAITING_APPLICANT,
        ],
        CaseState.CONCLUDED,
        actors=[Role.TAXPAYER, Role.AGENT],
        guards=["withdrawal_request_signed", "agent_may_withdraw", "effective_results_kept"],
        documents=("doc_withdrawal_request", "doc_withdrawal_confirmation"),
    )
    def withdraw(self) -> None:
        """Withdraw 撤件."""

    @move(
        [
            CaseState.ACCEPTED,
            CaseState.IN_CIRCULATION,
            CaseState.PARALLEL_APPROVAL,
            CaseState.AWAITING_APPLICANT,
        ],
        CaseState.CONCLUDED,
        actors=[Role.HALL_DIRECTOR],
        guards=["termination_ground_recorded"],
        documents=("doc_termination",),
    )
    def terminate(self) -> None:
        """Terminate 终止办理."""

    @move(
        [CaseState.CONCLUDED],
        CaseState.READY_FOR_ISSUE,
        actors=[Role.SYSTEM],
        guards=["outcome_issuable", "issuance_set_complete"],
    )
    def prepare_issue(self) -> None:
        """Make the issuance set valid 制证归集."""

    @move(
        [CaseState.READY_FOR_ISSUE],
        CaseState.ISSUED,
        actors=[Role.WINDOW_CLERK, Role.SYSTEM],
        guards=["issuance_set_valid", "recipient_checked", "delivery_ticked"],
        documents=("doc_delivery_receipt",),
    )
    def deliver(self) -> None:
        """Deliver everything together 统一出件."""

    @move(
        [CaseState.ISSUED],
        CaseState.ARCHIVED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["every_issuance_set_delivered", "file_complete", "no_open_optional_sub_item"],
    )
    def archive_done(self) -> None:
        """Close the file 归档."""

    @move(
        [CaseState.CONCLUDED],
        CaseState.ARCHIVED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["outcome_without_issue", "confirmation_delivered"],
    )
    def archive_no_issue(self) -> None:
        """Close the file of a case without results 归档(无出件)."""

    @move(
        [CaseState.NOT_ACCEPTED],
        CaseState.ARCHIVED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["non_acceptance_delivered"],
    )
    def archive_not_accepted(self) -> None:
        """Close the file of a case that was not accepted 归档(不予受理)."""
