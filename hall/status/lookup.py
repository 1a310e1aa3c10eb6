"""Finds a case by number and query code; a wrong number and a wrong code look and last alike."""

from __future__ import annotations

from functools import cache

from django.utils.crypto import constant_time_compare

from cases.models import Case
from cases.sealed import seal, unseal


def find(number: str, code: str) -> int | None:
    """Return the id of the case with this number, if the code is its query code."""
    row = Case.objects.filter(number=number).values_list("pk", "query_code").first()
    case_id, known = row if row else (None, unseal(_nobodys_code()))
    return case_id if constant_time_compare(code, str(known)) and case_id else None


@cache
def _nobodys_code() -> bytes:
    """Return a sealed code that no form lets through, opened where there is no case to open."""
    return seal("--------")
