"""What the papers of coming in say: the receipt of material and the notice of acceptance."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.papers.contents.shared_pieces import (
    Bilingual,
    Due,
    MaterialRow,
    NoticeContent,
    SubItemRow,
)
from cases.papers.shapes import Content, Date, Part, Rows, Text, Words, piece


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent(NoticeContent):
    """Receipt of material 收件凭证(材料清单): what came in and when (Licensing Law art. 32)."""

    received_at: str = piece(Date(with_time=True), _("time of receipt"))
    received_by: Bilingual = piece(Words(loose=True), _("post that received it"))
    material_rows: tuple[MaterialRow, ...] = piece(Rows(Part(MaterialRow)), _("list of material"))
    notice_deadline: str = piece(Date(with_time=True), _("deadline of the notice"))
    query_code: str = piece(Text(), _("query code"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow(Content):
    """A tax or fee to expect; ``amount`` in yuan, empty while it is to be assessed."""

    name: Bilingual = piece(Words(), _("charge"))
    payer: Bilingual = piece(Words(), _("payer"))
    amount: str = piece(Text(required=False), _("amount"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceContent(NoticeContent):
    """Notice of acceptance 受理通知书: who decides what, and by when (Licensing Law art. 32)."""

    accepted_on: str = piece(Date(with_time=True), _("date of acceptance"))
    sub_items: tuple[SubItemRow, ...] = piece(
        Rows(Part(SubItemRow)), _("sub-items and departments")
    )
    promised_due: Due = piece(Part(Due), _("promised due date"))
    statutory_due: Due = piece(Part(Due), _("statutory due date"))
    material_list: tuple[MaterialRow, ...] = piece(Rows(Part(MaterialRow)), _("list of material"))
    fees_and_taxes_expected: tuple[ChargeRow, ...] = piece(
        Rows(Part(ChargeRow), some=False), _("taxes and fees expected")
    )
    query_code: str = piece(Text(), _("query code"))
    complaint_phone: str = piece(Text(), _("telephone for complaints"))
