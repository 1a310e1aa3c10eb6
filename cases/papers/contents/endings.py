"""What the papers of an early end say: termination, the request to withdraw, its confirmation."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.papers.contents.prose import Paragraphs, Prose
from cases.papers.contents.shared_pieces import (
    Bilingual,
    CommonContent,
    NoticeContent,
    ReturnedRow,
    SubItemRow,
)
from cases.papers.shapes import Content, Date, Part, Rows, Text, Words, piece


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow(Content):
    """What the end of the case means for one sub-item."""

    sub_item: Bilingual = piece(Words(), _("sub-item"))
    department: Bilingual = piece(Words(), _("department"))
    effect: Bilingual = piece(Words(), _("effect"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationContent(NoticeContent):
    """Notice of termination 终止办理通知书: why the case ends and what becomes of each sub-item."""

    ground: Bilingual = piece(Words(), _("ground of the termination"))
    facts: Paragraphs = piece(Prose(), _("facts established"))
    effects: tuple[EffectRow, ...] = piece(
        Rows(Part(EffectRow), some=False), _("effect on each sub-item")
    )
    material_returned: tuple[ReturnedRow, ...] = piece(
        Rows(Part(ReturnedRow), some=False), _("material returned")
    )
    legal_bases: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal bases"))
    remedies: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal remedies"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRequestContent(CommonContent):
    """Withdrawal request 撤回申请书, signed by the applicant: it bears the full name, no number, no seal.

    Applicants may withdraw until the entry in the register (Interim Regulations on Real Estate
    Registration art. 15).
    """

    applicant_name: str = piece(Text(), _("full name of the applicant"))
    scope: Bilingual = piece(Words(), _("scope of the withdrawal"))
    reason: Paragraphs = piece(Prose(), _("reason of the withdrawal"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRow(SubItemRow):
    """A result that had taken effect before the withdrawal and stays."""

    effect: Bilingual = piece(Words(), _("effect"))
    on: str = piece(Date(), _("date"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalConfirmationContent(NoticeContent):
    """Withdrawal confirmation 撤件确认书: what is withdrawn, and what stays (same Regulations art. 15)."""

    withdrawn_sub_items: tuple[SubItemRow, ...] = piece(
        Rows(Part(SubItemRow), some=False), _("withdrawn sub-items")
    )
    already_effective: tuple[EffectiveRow, ...] = piece(
        Rows(Part(EffectiveRow), some=False), _("results already effective")
    )
    material_returned: tuple[ReturnedRow, ...] = piece(
        Rows(Part(ReturnedRow), some=False), _("material returned")
    )
    refund_hint: Bilingual = piece(Words(), _("hint about refunds"))
