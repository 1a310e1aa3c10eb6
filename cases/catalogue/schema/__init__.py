"""The keys of every file of the catalogue that the hall works by."""

from __future__ import annotations

from cases.catalogue.schema.matters import MATTER
from cases.catalogue.schema.naming import NAMED
from cases.catalogue.schema.procedure import LIFECYCLE, POLICY
from cases.catalogue.schema.tables import (
    DEPARTMENT,
    DOCUMENT,
    FEED,
    FIELD_TYPE,
    LEGAL_BASIS,
    MATERIAL_KIND,
    TAX_RULE,
)
from cases.catalogue.shapes import (
    BLOCK,
    CODE,
    WORDS,
    Kind,
    Shape,
    rows_of,
    shape,
)

#: Files beside the matters, by name, with their top-level keys. Files that other rooms read and
#: check (clock, roles, notifications …) are loaded whole.
FILES: dict[str, dict[str, Kind]] = {
    "clock": {"clock": BLOCK},
    "data_feeds": {"data_feeds": rows_of(FEED)},
    "departments": {"departments": rows_of(DEPARTMENT)},
    "disagreement": {"disagreement": BLOCK},
    "documents": {"documents": rows_of(DOCUMENT)},
    "exception_reasons": {"exception_reasons": rows_of(BLOCK)},
    "field_types": {"field_types": rows_of(FIELD_TYPE)},
    "group_members": {"group_members": rows_of(shape({**NAMED, "type": CODE}))},
    "hall_operations": {"hall_operations": BLOCK},
    "hall_profile": {"hall_profile": BLOCK},
    "identifiers": {"identifiers": rows_of(BLOCK), "specimen_rule": BLOCK},
    "issuance_policies": {"issuance_policies": rows_of(POLICY), "issuance_set": BLOCK},
    "kpis": {"kpis": rows_of(BLOCK)},
    "legal_bases": {"legal_bases": rows_of(LEGAL_BASIS)},
    "lifecycle": {
        "lifecycle": LIFECYCLE,
        "on_refusal_values": rows_of(
            shape({**NAMED, "meaning_en": WORDS, "meaning_zh": WORDS}),
        ),
    },
    "linkage_rules": {"linkage_rules": rows_of(BLOCK)},
    "materials": {"materials": rows_of(MATERIAL_KIND)},
    "meta": {"meta": BLOCK},
    "notifications": {"notifications": rows_of(BLOCK)},
    "party_roles": {"party_roles": rows_of(shape(NAMED))},
    "outputs": {"outputs": rows_of(shape({**NAMED, "issuer": CODE, "form": CODE}))},
    "performance": {"performance": BLOCK},
    "privacy": {"privacy": BLOCK},
    "real_name": {"real_name": BLOCK},
    "revocation": {"revocation": BLOCK},
    "roles": {"roles": rows_of(BLOCK), "separation_of_duties": rows_of(BLOCK)},
    "tax_rules": {"tax_rules": rows_of(TAX_RULE)},
}


def file_shape(name: str) -> Shape:
    """Return the shape of a file beside the matters; raises KeyError for a file nobody knows."""
    return shape(FILES[name])


__all__ = ["FILES", "MATTER", "file_shape"]
