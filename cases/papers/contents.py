"""What each paper must say: its mandatory contents, piece by piece (handbook §2.2).

Data is JSON. Texts in both languages are ``{"zh": …, "en": …}``; dates are text, ``YYYY-MM-DD`` or,
where the time matters, ``YYYY-MM-DD HH:MM``; persons appear masked or as the post they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cases.papers.shapes import Choice, Content, Count, Date, Flag, Part, Rows, Text, Words, piece

#: A text in both languages, as a paper holds it; ``en`` is empty where a plain text was given.
Bilingual = dict[str, str]


class MaterialState(StrEnum):
    """How a material stands when the paper is printed."""

    SUBMITTED = "submitted"
    SHARED = "shared"
    GENERATED = "generated"
    ARISING = "arising"
    MISSING = "missing"


class DeliveryMode(StrEnum):
    """The five ways in which a document reaches its recipient."""

    WINDOW = "window"
    COURIER = "courier"
    ELECTRONIC = "electronic"
    LEFT = "left"
    PUBLIC_NOTICE = "public_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonContent(Content):
    """What every paper says."""

    case_no: str = piece(Text(), _("case number"))
    hall_name: Bilingual = piece(Words(), _("name of the hall"))
    applicant_name_masked: str = piece(Text(), _("name of the applicant (masked)"))
    matter_name: Bilingual = piece(Words(), _("matter"))
    date_of_issue: str = piece(Date(), _("date of issue"))
    qr_url: str = piece(Text(), _("address for the QR code"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContent(CommonContent):
    """What every numbered and sealed notice says."""

    document_no: str = piece(Text(), _("document number"))
    seal: Bilingual = piece(Words(), _("seal"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow(Content):
    """One line of a list of material."""

    name: Bilingual = piece(Words(), _("name"))
    originals: int = piece(Count(), _("originals"))
    copies: int = piece(Count(), _("copies"))
    state: MaterialState = piece(Choice(MaterialState), _("state"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent(NoticeContent):
    """Receipt of material 收件凭证(材料清单): what came in and when (Licensing Law art. 32)."""

    received_at: str = piece(Date(with_time=True), _("time of receipt"))
    received_by: Bilingual = piece(Words(loose=True), _("post that received it"))
    material_rows: tuple[MaterialRow, ...] = piece(Rows(Part(MaterialRow)), _("list of material"))
    notice_deadline: str = piece(Date(with_time=True), _("deadline of the notice"))
    query_code: str = piece(Text(), _("query code"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SubItemRow(Content):
    """One act of one department inside the matter."""

    name: Bilingual = piece(Words(), _("sub-item"))
    department: Bilingual = piece(Words(), _("department"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Content):
    """A due date; provisional where the calendar of its year is not published yet."""

    date: str = piece(Date(with_time=True), _("date"))
    provisional: bool = piece(Flag(), _("whether it is provisional"))


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
