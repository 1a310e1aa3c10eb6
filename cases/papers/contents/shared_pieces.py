"""What several papers say: the head of every paper, numbers and seals, rows used by more than one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cases.papers.shapes import Choice, Content, Count, Date, Flag, Text, Words, piece

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
class ReturnedRow(Content):
    """One line of a list of material that goes back to the applicant."""

    name: Bilingual = piece(Words(), _("name"))
    originals: int = piece(Count(), _("originals"))
    copies: int = piece(Count(), _("copies"))


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
