"""What somebody looks for among the cases: a number or its beginning, an applicant, or a credit code.

A name is looked for as a whole, as the form has it. Numbers of persons are not looked for here: what is
searched stands in the address of the page, where no personal number may be.
"""

from __future__ import annotations

from django.db.models import QuerySet

from cases.actors import Actor
from cases.errors import Invalid
from cases.identifiers import begins_like_a_case_number, check_credit_code, normalise
from cases.models import Case, Party
from cases.models.party import PartyKind
from cases.sealed import index_of
from hall.counter.access import cases_of, cases_with

#: Who is known by a unified social credit code.
_COMPANIES = (PartyKind.ENTERPRISE, PartyKind.INDIVIDUAL_BUSINESS)


def found(actor: Actor, text: str) -> QuerySet[Case]:
    """Return the cases that somebody finds by what was typed."""
    code = normalise(text)
    if _is_credit_code(code):
        known = Party.objects.filter(kind__in=_COMPANIES, identity_index=index_of(code))
        return cases_of(actor).filter(applicant__in=list(known.values_list("pk", flat=True)))
    if begins_like_a_case_number(code):
        return cases_with(actor, code)
    if not text.isprintable():
        return Case.objects.none()
    return cases_of(actor).filter(applicant_name=text)


def _is_credit_code(text: str) -> bool:
    try:
        check_credit_code(text)
    except Invalid:
        return False
    return True
