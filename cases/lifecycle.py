"""States and moves of a case and of a review: a table that can be drawn.

Each move names where it starts, where it ends, who may make it and which guards must hold (handbook §2).
A move has no side effect; what follows from it is written in the act that makes it. Moves that the hall
cannot make yet are absent. ``docs/lifecycle.md`` is drawn from this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from cases.actors import Role
from cases.states import (
    FAILED,
    FINAL,
    IN_APPROVAL,
    ISSUABLE,
    SATISFIED,
    WITH_DEPARTMENT,
    CaseState,
    Event,
    Outcome,
    ReviewState,
)

__all__ = [
    "CASE_MOVES",
    "FAILED",
    "FINAL",
    "IN_APPROVAL",
    "ISSUABLE",
    "MOVES",
    "OWN_GUARDS",
    "REVIEW_MOVES",
    "SATISFIED",
    "WITH_DEPARTMENT",
    "CaseMoves",
    "CaseState",
    "Event",
    "Move",
    "Outcome",
    "ReviewMoves",
    "ReviewState",
]


def _move(
    sources: list[str],
    target: str,
    *,
    actors: list[Role],
    guards: list[str],
    documents: tuple[str, ...] = (),
) -> Callable[[Callable[..., None]], Any]:
    facts = {"actors": frozenset(actors), "guards": tuple(guards), "documents": documents}
    return transition(field="state", source=sources, target=target, custom=facts)


class CaseMoves(models.Model):
    """The moves of a case."""

    state = FSMField(
        _("state"), max_length=24, default=CaseState.DRAFT, choices=CaseState, protected=True
    )

    class Meta:
        abstract = True

    @_move(
        [CaseState.DRAFT],
        CaseState.RECEIVED,
        actors=[Role.WINDOW_CLERK],
        guards=["real_name_checked", "agent_authority_valid", "every_material_row_ticked"],
        documents=("doc_receipt",),
    )
    def receive(self) -> None:
        """Take in the material 收件."""

    @_move(
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

    @_move(
        [CaseState.CORRECTION_REQUIRED],
        CaseState.RECEIVED,
        actors=[Role.WINDOW_CLERK, Role.TAXPAYER, Role.AGENT],
        guards=["all_notice_items_supplied", "new_receipt_given"],
        documents=("doc_receipt",),
    )
    def resubmit(self) -> None:
        """Take in the corrected material 补正收件."""

    @_move(
        [CaseState.CORRECTION_REQUIRED],
        CaseState.CONCLUDED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["correction_deadline_passed", "applicant_reminded"],
        documents=("doc_termination",),
    )
    def correction_lapse(self) -> None:
        """End a case whose correction period lapsed 逾期未补正终止."""

    @_move(
        [CaseState.RECEIVED],
        CaseState.NOT_ACCEPTED,
        actors=[Role.WINDOW_SUPERVISOR],
        guards=["legal_ground_selected", "reasons_and_remedies_entered", "not_correctable"],
        documents=("doc_non_acceptance",),
    )
    def refuse_acceptance(self) -> None:
        """Refuse acceptance 不予受理."""

    @_move(
        [CaseState.RECEIVED],
        CaseState.ACCEPTED,
        actors=[Role.WINDOW_CLERK],
        guards=["all_required_materials_complete"],
        documents=("doc_acceptance",),
    )
    def accept(self) -> None:
        """Accept 受理."""

    @_move(
        [CaseState.ACCEPTED],
        CaseState.IN_CIRCULATION,
        actors=[Role.SYSTEM],
        guards=["conditions_evaluated", "graph_acyclic"],
    )
    def circulate(self) -> None:
        """Send to circulation 内部流转."""

    @_move(
        [CaseState.IN_CIRCULATION],
        CaseState.PARALLEL_APPROVAL,
        actors=[Role.SYSTEM],
        guards=["released_sub_items_queued"],
    )
    def start_parallel(self) -> None:
        """Start parallel approval 启动并联审批."""

    @_move(
        [CaseState.PARALLEL_APPROVAL],
        CaseState.AWAITING_APPLICANT,
        actors=[Role.SYSTEM],
        guards=["open_core_all_waiting"],
    )
    def all_wait_applicant(self) -> None:
        """Wait for the applicant 待申请人."""

    @_move(
        [CaseState.AWAITING_APPLICANT],
        CaseState.PARALLEL_APPROVAL,
        actors=[Role.SYSTEM, Role.WINDOW_CLERK],
        guards=["applicant_action_confirmed"],
    )
    def applicant_done(self) -> None:
        """Go on: the applicant has acted 申请人已办."""

    @_move(
        [CaseState.PARALLEL_APPROVAL],
        CaseState.CONCLUDED,
        actors=[Role.SYSTEM],
        guards=["all_core_sub_items_final", "no_tolerated_material_outstanding"],
        documents=("doc_conclusion",),
    )
    def conclude(self) -> None:
        """Conclude 办结."""

    @_move(
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

    @_move(
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

    @_move(
        [CaseState.CONCLUDED],
        CaseState.READY_FOR_ISSUE,
        actors=[Role.SYSTEM],
        guards=["outcome_issuable", "issuance_set_complete"],
    )
    def prepare_issue(self) -> None:
        """Make the issuance set valid 制证归集."""

    @_move(
        [CaseState.READY_FOR_ISSUE],
        CaseState.ISSUED,
        actors=[Role.WINDOW_CLERK, Role.SYSTEM],
        guards=["issuance_set_valid", "recipient_checked", "delivery_ticked"],
        documents=("doc_delivery_receipt",),
    )
    def deliver(self) -> None:
        """Deliver everything together 统一出件."""

    @_move(
        [CaseState.ISSUED],
        CaseState.ARCHIVED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["every_issuance_set_delivered", "file_complete", "no_open_optional_sub_item"],
    )
    def archive_done(self) -> None:
        """Close the file 归档."""

    @_move(
        [CaseState.CONCLUDED],
        CaseState.ARCHIVED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["outcome_without_issue", "confirmation_delivered"],
    )
    def archive_no_issue(self) -> None:
        """Close the file of a case without results 归档(无出件)."""

    @_move(
        [CaseState.NOT_ACCEPTED],
        CaseState.ARCHIVED,
        actors=[Role.SYSTEM, Role.WINDOW_SUPERVISOR],
        guards=["non_acceptance_delivered"],
    )
    def archive_not_accepted(self) -> None:
        """Close the file of a case that was not accepted 归档(不予受理)."""


class ReviewMoves(models.Model):
    """The moves of a review."""

    state = FSMField(
        _("state"), max_length=24, default=ReviewState.BLOCKED, choices=ReviewState, protected=True
    )

    class Meta:
        abstract = True

    @_move(
        [ReviewState.BLOCKED],
        ReviewState.NOT_APPLICABLE,
        actors=[Role.SYSTEM],
        guards=["condition_false"],
    )
    def sub_mark_na(self) -> None:
        """Mark as not applicable 不涉及."""

    @_move(
        [ReviewState.BLOCKED],
        ReviewState.QUEUED,
        actors=[Role.SYSTEM],
        guards=["dependencies_satisfied"],
    )
    def sub_release(self) -> None:
        """Release to the department 前置满足派发."""

    @_move(
        [ReviewState.BLOCKED],
        ReviewState.SKIPPED,
        actors=[Role.SYSTEM],
        guards=["dependency_failed"],
    )
    def sub_skip(self) -> None:
        """End it with its failed prerequisite 前置未通过终止."""

    @_move(
        [ReviewState.QUEUED],
        ReviewState.IN_REVIEW,
        actors=[Role.DEPARTMENT_APPROVER],
        guards=["approver_of_department", "approver_did_not_receive"],
    )
    def sub_sign(self) -> None:
        """Sign for the task 签收."""

    @_move(
        [ReviewState.IN_REVIEW, ReviewState.HEAD_REVIEW],
        ReviewState.RETURNED,
        actors=[Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_HEAD],
        guards=["defect_list_complete", "first_return_or_new_facts", "head_return_foreseen"],
        documents=("doc_department_return",),
    )
    def sub_return(self) -> None:
        """Return with the complete list of defects 退回补正."""

    @_move(
        [ReviewState.RETURNED],
        ReviewState.IN_REVIEW,
        actors=[Role.WINDOW_CLERK],
        guards=["all_defects_answered"],
    )
    def sub_resupply(self) -> None:
        """Go on: every defect was put right 补正完成."""

    @_move(
        [ReviewState.RETURNED],
        ReviewState.HEAD_REVIEW,
        actors=[Role.SYSTEM],
        guards=["return_deadline_passed"],
    )
    def sub_return_lapse(self) -> None:
        """Go to the head: the defects were not put right in time 逾期未补正."""

    @_move(
        [ReviewState.IN_REVIEW],
        ReviewState.AWAITING_APPLICANT,
        actors=[Role.DEPARTMENT_APPROVER, Role.SYSTEM],
        guards=["applicant_notice_given"],
    )
    def sub_wait(self) -> None:
        """Wait for the applicant 待申请人."""

    @_move(
        [ReviewState.AWAITING_APPLICANT],
        ReviewState.IN_REVIEW,
        actors=[Role.SYSTEM, Role.WINDOW_CLERK],
        guards=["applicant_action_confirmed"],
    )
    def sub_applicant_done(self) -> None:
        """Go on: the applicant has acted 申请人已办."""

    @_move(
        [ReviewState.IN_REVIEW],
        ReviewState.HEAD_REVIEW,
        actors=[Role.DEPARTMENT_APPROVER],
        guards=["head_step_required"],
    )
    def sub_propose(self) -> None:
        """Propose the decision to the head 报审签."""

    @_move(
        [ReviewState.HEAD_REVIEW],
        ReviewState.IN_REVIEW,
        actors=[Role.DEPARTMENT_HEAD],
        guards=["reason_given"],
    )
    def sub_head_back(self) -> None:
        """Send back to the approver 退审."""

    @_move(
        [ReviewState.IN_REVIEW],
        ReviewState.APPROVED,
        actors=[Role.DEPARTMENT_APPROVER],
        guards=["single_step_item", "no_blocking_check_hit", "decision_material_in"],
    )
    def sub_approve(self) -> None:
        """Approve 准予."""

    @_move(
        [ReviewState.HEAD_REVIEW],
        ReviewState.APPROVED,
        actors=[Role.DEPARTMENT_HEAD],
        guards=["head_is_not_approver", "no_blocking_check_hit", "decision_material_in"],
    )
    def sub_head_approve(self) -> None:
        """Approve as head 负责人准予."""

    @_move(
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

    @_move(
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


#: Guards beside those of the catalogue, with the moves that they stand before
#: (docs/decisions/0004-public-notice-is-a-guard.md).
OWN_GUARDS: Mapping[str, tuple[Event, ...]] = {
    "approver_did_not_receive": (
        Event.SUB_RETURN,
        Event.SUB_PROPOSE,
        Event.SUB_HEAD_BACK,
        Event.SUB_APPROVE,
        Event.SUB_HEAD_APPROVE,
        Event.SUB_REFUSE,
    ),
    "public_notice_over": (Event.SUB_APPROVE, Event.SUB_HEAD_APPROVE),
    "reviewer_of_department": (
        Event.SUB_RETURN,
        Event.SUB_WAIT,
        Event.SUB_PROPOSE,
        Event.SUB_HEAD_BACK,
        Event.SUB_APPROVE,
        Event.SUB_HEAD_APPROVE,
        Event.SUB_REFUSE,
    ),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table."""

    event: Event
    machine: str
    sources: frozenset[str]
    target: str
    actors: frozenset[Role]
    guards: tuple[str, ...]
    documents: tuple[str, ...]
    title: str


def _table(machine: str, moves: type[models.Model]) -> dict[Event, Move]:
    table = {}
    for event in Event:
        method = moves.__dict__.get(event.value)
        if method is None:
            continue
        steps = method._django_fsm.transitions.values()
        facts = next(iter(steps)).custom
        own = tuple(guard for guard, events in OWN_GUARDS.items() if event in events)
        table[event] = Move(
            event=event,
            machine=machine,
            sources=frozenset(step.source for step in steps),
            target=next(iter(steps)).target,
            actors=facts["actors"],
            guards=facts["guards"] + own,
            documents=facts["documents"],
            title=(method.__doc__ or "").strip().rstrip("."),
        )
    return table


CASE_MOVES = _table("case", CaseMoves)
REVIEW_MOVES = _table("sub_item", ReviewMoves)
MOVES: Mapping[Event, Move] = {**CASE_MOVES, **REVIEW_MOVES}
