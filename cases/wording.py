"""Words of the catalogue for papers and pages: posts, parties, charges, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cases.catalogue.sections import section

Words = Mapping[str, str]


@cache
def _names(name: str) -> dict[str, Words]:
    return {row["id"]: {"en": row["name_en"], "zh": row["name_zh"]} for row in section(name)}


def post(role: str) -> Words:
    """Return the name of a post."""
    return _names("roles")[role]


def party_role(role: str) -> Words:
    """Return the name of a party's role, such as the payer of a charge."""
    return _names("party_roles")[role]


def tax(rule: str) -> Words:
    """Return the name of a tax or fee by its rule."""
    return _names("tax_rules")[rule]


@cache
def public_state(state: str) -> Words:
    """Return how the public is told where a case is (catalogue ``case_states.public_*``)."""
    rows = {row["id"]: row for row in section("lifecycle")["case_states"]}
    return {"en": rows[state]["public_en"], "zh": rows[state]["public_zh"]}
