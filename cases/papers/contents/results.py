"""What the papers of the end say: conclusion, certificate and delivery receipt."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.papers.contents.prose import Maybe
from cases.papers.contents.shared_pieces import (
    Bilingual,
    CommonContent,
    DeliveryMode,
    Due,
    NoticeContent,
    SubItemRow,
)
from cases.papers.shapes import Choice, Content, Count, Date, Part, Rows, Text, Words, piece


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow(SubItemRow):
    """What became of one sub-item."""

    result: Bilingual = piece(Words(), _("result"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeUsed(Content):
    """The time that the case took, beside the dates that were promised and that the law sets."""

    used: Bilingual = piece(Words(), _("time used"))
    promised: Due | None = piece(Maybe(Part(Due)), _("promised due date"))
    statutory: Due | None = piece(Maybe(Part(Due)), _("statutory due date"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionContent(NoticeContent):
    """Notice of conclusion 办结通知书: what was decided and how to collect it (Licensing Law art. 44)."""

    outcome: Bilingual = piece(Words(), _("outcome"))
    results: tuple[ResultRow, ...] = piece(Rows(Part(ResultRow)), _("result of each sub-item"))
    time_used: TimeUsed = piece(Part(TimeUsed), _("time used"))
    results_to_collect: tuple[Bilingual, ...] = piece(
        Rows(Words(), some=False), _("results to collect")
    )
    pickup: Bilingual = piece(Words(), _("how, where and when to collect"))
    identity_to_bring: Bilingual = piece(Words(), _("proof of identity to bring"))
    evaluation_code: str = piece(Text(), _("evaluation code"))
    query_code: str = piece(Text(), _("query code"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredItem(Content):
    """One document or certificate handed over."""

    name: Bilingual = piece(Words(), _("name"))
    number: str = piece(Text(required=False), _("number"))
    copies: int = piece(Count(), _("copies"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryContent(CommonContent):
    """Delivery receipt 送达回证: it has no document number, and a seal only where one is given."""

    seal: Bilingual | None = piece(Words(required=False), _("seal"))
    recipient_and_capacity: Bilingual = piece(Words(loose=True), _("recipient and capacity"))
    items: tuple[DeliveredItem, ...] = piece(
        Rows(Part(DeliveredItem)), _("documents and certificates")
    )
    mode: DeliveryMode = piece(Choice(DeliveryMode), _("mode of delivery"))
    place: Bilingual = piece(Words(loose=True), _("place of delivery"))
    delivered_at: str = piece(Date(with_time=True), _("time of delivery"))
    server: Bilingual = piece(Words(loose=True), _("post that delivered it"))
    remark: Bilingual | None = piece(Words(required=False, loose=True), _("remark"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Content):
    """One fact that the certificate states."""

    label: Bilingual = piece(Words(), _("label"))
    value: Bilingual = piece(Words(loose=True), _("value"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateContent(CommonContent):
    """The result of one sub-item, as its department issues it (outputs ``o_*``)."""

    output_name: Bilingual = piece(Words(), _("name of the certificate"))
    certificate_no: str = piece(Text(), _("number of the certificate"))
    holder_masked: str = piece(Text(), _("holder (masked)"))
    issuer: Bilingual = piece(Words(), _("issuing authority"))
    sub_item: Bilingual = piece(Words(), _("sub-item"))
    legal_bases: tuple[Bilingual, ...] = piece(Rows(Words()), _("legal bases"))
    decided_on: str = piece(Date(with_time=True), _("date of the decision"))
    facts: tuple[Fact, ...] = piece(Rows(Part(Fact), some=False), _("facts"))
    seal: Bilingual = piece(Words(), _("seal"))
