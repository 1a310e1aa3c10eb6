"""The tables of the core: facts and constraints, no acts."""

from cases.models.case import Case
from cases.models.catalogue import MatterVersion
from cases.models.defect import Defect, DefectList
from cases.models.issuance import Certificate, IssuanceSet, Notice
from cases.models.journal import Entry
from cases.models.material import Material, Upload
from cases.models.numbering import NumberSeries
from cases.models.party import Authority, Party
from cases.models.payment import Payment, PaymentRequest
from cases.models.personal_number import PersonalNumber
from cases.models.review import FeedAnswer, Review

__all__ = [
    "Authority",
    "Case",
    "Certificate",
    "Defect",
    "DefectList",
    "Entry",
    "FeedAnswer",
    "IssuanceSet",
    "Material",
    "MatterVersion",
    "Notice",
    "NumberSeries",
    "Party",
    "Payment",
    "PaymentRequest",
    "PersonalNumber",
    "Review",
    "Upload",
]
