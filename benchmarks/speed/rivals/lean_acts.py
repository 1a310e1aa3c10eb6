"""The acts on a case with as few statements as the ORM allows: a harder rival than the plain acts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.utils import timezone

from benchmarks.speed.contender import DEPARTMENTS
from benchmarks.speed.rivals import plan
from benchmarks.speed.rivals.models import (
    Case,
    Certificate,
    IssuanceSet,
    Line,
    Notice,
    Review,
    State,
)


def accept(case_id: int) -> list[Review]:
    """Accept a case and send it to its departments; return their reviews."""
    at, (first, _each) = timezone.now(), plan.rows().shares(plan.ACTS)
    Case.objects.filter(pk=case_id).update(state=State.ACCEPTED, accepted_at=at)
    Notice.objects.create(case_id=case_id, kind="acceptance", content=plan.CONTENT, given_at=at)
    _note(case_id, "accept", "user:bench", first)
    return Review.objects.bulk_create(
        Review(case_id=case_id, department=department) for department in DEPARTMENTS
    )


def approve(case_id: int, department: str) -> None:
    """Approve for a department."""
    officer = f"system:{department}"
    mine = Review.objects.filter(case=case_id, department=department)
    mine.update(approver=officer, decided_at=timezone.now())
    _note(case_id, "approve", officer, plan.rows().shares(plan.ACTS)[1])


def conclude(case_id: int) -> None:
    """Conclude a case: its certificates become valid together."""
    at = timezone.now()
    Case.objects.filter(pk=case_id).update(state=State.READY, concluded_at=at)
    for _number in range(plan.rows().notices - 1):
        Notice.objects.create(case_id=case_id, kind="conclusion", content=plan.CONTENT, given_at=at)
    issued = IssuanceSet.objects.create(case_id=case_id, valid_at=at)
    reviews = Review.objects.filter(case=case_id).order_by("pk")
    Certificate.objects.bulk_create(_certificates(issued, reviews))
    _note(case_id, "conclude", "system:hall", plan.rows().shares(plan.ACTS)[1])


def _certificates(issued: IssuanceSet, reviews: Iterable[Review]) -> Iterable[Certificate]:
    for review in reviews:
        number = f"{review.department}-{review.pk:07d}"
        digest = hashlib.sha256(number.encode()).hexdigest()
        yield Certificate(issuance_set=issued, review=review, number=number, sha256=digest)


def _note(case_id: int, event: str, actor: str, lines: int) -> None:
    at = timezone.now()
    Line.objects.bulk_create(
        Line(case_id=case_id, event=event, actor=actor, at=at, facts=plan.FACTS)
        for _ in range(lines)
    )
