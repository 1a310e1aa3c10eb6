"""Words of the catalogue for papers and pages: posts, parties, charges, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import override

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


def law(basis: str) -> Words:
    """Return the name of a law or rule by its code in the catalogue."""
    return _names("legal_bases")[basis]


def document(kind: str) -> Words:
    """Return the name of a kind of notice (``doc_*``)."""
    return _names("documents")[kind]


#: What can be done against a decision (Administrative Reconsideration Law art. 20, Administrative
#: Litigation Law art. 46).
REMEDIES: tuple[Words, ...] = (
    {
        "en": "You may apply for administrative reconsideration within 60 days of receiving this notice.",
        "zh": "如不服本决定，可以自收到之日起六十日内依法申请行政复议。",
    },
    {
        "en": "Or you may bring an action before the people's court within six months of receiving it.",
        "zh": "也可以自收到之日起六个月内依法向人民法院提起行政诉讼。",
    },
)


@cache
def _states(key: str) -> dict[str, Words]:
    rows = section("lifecycle")[key]
    return {row["id"]: {"en": row["name_en"], "zh": row["name_zh"]} for row in rows}


def review_state(state: str) -> Words:
    """Return the name of a state of a review (catalogue ``sub_item_states``)."""
    return _states("sub_item_states")[state]


#: How a case ended (catalogue ``case_outcomes``; the words are those of the states' notes).
OUTCOMES: Mapping[str, Words] = {
    "approved": {"en": "Approved", "zh": "准予"},
    "partly_approved": {"en": "Partly approved", "zh": "部分准予"},
    "refused": {"en": "Refused", "zh": "不予"},
    "withdrawn": {"en": "Withdrawn", "zh": "撤件"},
    "terminated": {"en": "Terminated", "zh": "终止"},
}


def outcome(code: str) -> Words:
    """Return the name of an outcome."""
    return OUTCOMES[code]


def choice(value: TextChoices) -> Words:
    """Return the label of a choice in both languages, as papers need it."""
    said = {}
    for key, language in (("en", "en"), ("zh", "zh-hans")):
        with override(language):
            said[key] = str(value.label)
    return said
