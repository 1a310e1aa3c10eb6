"""What the papers that ask for more say: the correction notice and the return slip of a department."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.papers.contents.prose import Paragraphs, Prose
from cases.papers.contents.shared_pieces import (
    Bilingual,
    CommonContent,
    DeliveryMode,
    NoticeContent,
)
from cases.papers.shapes import Choice, Content, Date, Part, Rows, Text, Words, piece


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectRow(Content):
    """One thing that is missing or defective, and what is required instead."""

    item: Bilingual = piece(Words(), _("item"))
    defect: Paragraphs = piece(Prose(), _("defect"))
    required: Paragraphs = piece(Prose(), _("what is required"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionContent(NoticeContent):
    """One-time correction notice 一次性补正告知书: all defects at once (Licensing Law art. 32)."""

    received_at: str = piece(Date(with_time=True), _("time of receipt"))
    items: tuple[DefectRow, ...] = piece(
        Rows(Part(DefectRow)), _("missing or defective items and what is required")
    )
    legal_bases: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal bases"))
    correction_deadline: str = piece(Date(), _("deadline of the correction"))
    consequence_of_lapse: Bilingual = piece(Words(), _("consequence of a missed deadline"))
    contact: str = piece(Text(), _("contact for questions"))
    delivery_mode: DeliveryMode = piece(Choice(DeliveryMode), _("mode of delivery"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSlipContent(CommonContent):
    """Department return slip 部门退回意见单: what a department finds missing, told once and in full."""

    sub_item: Bilingual = piece(Words(), _("sub-item"))
    department: Bilingual = piece(Words(), _("department"))
    approver: Bilingual = piece(Words(), _("post of the approver"))
    defects: tuple[DefectRow, ...] = piece(Rows(Part(DefectRow)), _("complete list of defects"))
    legal_basis: Paragraphs = piece(Prose(), _("legal basis"))
    deadline: str = piece(Date(), _("deadline for the applicant"))
