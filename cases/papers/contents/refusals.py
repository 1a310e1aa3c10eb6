"""What the papers that say no tell: non-acceptance by the hall, refusal by a department."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.papers.contents.prose import Paragraphs, Prose
from cases.papers.contents.shared_pieces import Bilingual, NoticeContent, ReturnedRow
from cases.papers.shapes import Date, Part, Rows, Words, piece


@dataclass(frozen=True, slots=True, kw_only=True)
class NonAcceptanceContent(NoticeContent):
    """Notice of non-acceptance 不予受理通知书: the ground, and where else to go (Licensing Law art. 32)."""

    legal_ground: Bilingual = piece(Words(), _("legal ground"))
    reasons: Paragraphs = piece(Prose(), _("reasons"))
    competent_authority: Bilingual | None = piece(
        Words(required=False, loose=True), _("competent authority")
    )
    legal_bases: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal bases"))
    remedies: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal remedies"))
    material_returned: tuple[ReturnedRow, ...] = piece(
        Rows(Part(ReturnedRow), some=False), _("material returned")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalContent(NoticeContent):
    """Decision to refuse 不予行政许可(登记)决定书: reasons and remedies (Licensing Law art. 38)."""

    sub_item: Bilingual = piece(Words(), _("sub-item"))
    department: Bilingual = piece(Words(), _("department"))
    facts: Paragraphs = piece(Prose(), _("facts established"))
    reasons: Paragraphs = piece(Prose(), _("reasons"))
    legal_basis: Paragraphs = piece(Prose(), _("legal basis"))
    legal_bases: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal bases"))
    decision_date: str = piece(Date(), _("date of the decision"))
    remedies: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal remedies"))
