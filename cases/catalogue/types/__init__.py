"""What the catalogue is made of, as frozen types; the rest of the hall imports them from here."""

from __future__ import annotations

from cases.catalogue.conditions import Answers, Condition
from cases.catalogue.types.catalogues import Catalogue
from cases.catalogue.types.dictionaries import (
    Department,
    DocumentKind,
    Feed,
    FieldType,
    IssuancePolicy,
    LegalBasis,
    MaterialKind,
    Output,
)
from cases.catalogue.types.editions import Edition
from cases.catalogue.types.forms import FormField, GroupMember, Option
from cases.catalogue.types.limits import Limit
from cases.catalogue.types.materials import MaterialRow, Tolerance
from cases.catalogue.types.matters import BlockingCheck, Matter, RefusalNote
from cases.catalogue.types.procedure import GuardPredicate, StateWording, Transition
from cases.catalogue.types.sub_items import NoticePeriod, SubItem
from cases.catalogue.wording import Bilingual

__all__ = [
    "Answers",
    "Bilingual",
    "BlockingCheck",
    "Catalogue",
    "Condition",
    "Department",
    "DocumentKind",
    "Edition",
    "Feed",
    "FieldType",
    "FormField",
    "GroupMember",
    "GuardPredicate",
    "IssuancePolicy",
    "LegalBasis",
    "Limit",
    "MaterialKind",
    "MaterialRow",
    "Matter",
    "NoticePeriod",
    "Option",
    "Output",
    "RefusalNote",
    "StateWording",
    "SubItem",
    "Tolerance",
    "Transition",
]
