"""What leaves the hall with a referral: what the sub-item may see of its case, and nothing else.

PIPL art. 6: minimum necessary. The referral keeps by their keys what left, never what was answered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from cases import materials
from cases.catalogue.wording import Bilingual
from cases.guards.returns import RETURN_ONCE
from cases.models import Review
from cases.refusals import basis_of
from departments.models import Referral


def letter(referral: Referral, expect_by: datetime) -> dict[str, Any]:
    """Return the body of a referral (docs/departments-api.md), personal numbers opened."""
    review = referral.review
    matter = review.case.matter
    was_returned = review.defect_lists.exists()
    return {
        "referral": str(referral.token),
        "attempt": referral.attempt,
        "reply_to": reply_address(referral),
        "case": review.case.number,
        "matter": {"code": matter.code, "name": _words(matter.name)},
        "department": review.department,
        "sub_item": {"id": review.sub_item, "name": _words(review.rule.name)},
        "legal_basis": basis_of(review),
        "queued_at": _moment(review.queued_at),
        "promised_due": _moment(review.promised_due),
        "statutory_due": _moment(review.statutory_due),
        "expect_by": _moment(expect_by),
        "was_returned": was_returned,
        "refusal": _refusal(review, was_returned),
        "answers": [
            {"question": shown.field.id, "name": _words(shown.field.name), "value": shown.value}
            for shown in materials.answers_for(review)
        ],
        "materials": [_material(review, row) for row in materials.rows_for(review)],
    }


def told(body: dict[str, Any]) -> dict[str, list[str]]:
    """Return what left the hall in a letter, by its keys."""
    return {
        "answers": [row["question"] for row in body["answers"]],
        "materials": [row["key"] for row in body["materials"]],
    }


def reply_address(referral: Referral) -> str:
    """Return where the department posts its reply."""
    path = reverse("department-reply", args=[referral.token])
    return f"{settings.HALL_PUBLIC_URL.rstrip('/')}{path}"


def _refusal(review: Review, was_returned: bool) -> str:
    """Return whether a refusal is final, or goes back to the window once with its defects."""
    once = review.rule.on_refusal == RETURN_ONCE and not was_returned
    return "returned_once" if once else "final"


def _material(review: Review, row: Any) -> dict[str, Any]:
    name = review.case.edition.materials[row.material].name
    return {
        "key": row.key,
        "name": _words(name),
        "state": row.state,
        "obtained_by": row.obtain,
        "originals": row.originals,
        "copies": row.copies,
    }


def _words(name: Bilingual) -> dict[str, str]:
    return {"en": name.en, "zh": name.zh}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
