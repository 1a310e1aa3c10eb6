"""The acts on a case, as Django's own pages teach them: a row is read, changed, saved; a row is created.

Whoever calls opens the transaction. ``lean_acts`` does the same with as few statements as the ORM allows.
"""

from __future__ import annotations

import hashlib

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
    case = Case.objects.get(pk=case_id)
    case.state, case.accepted_at = State.ACCEPTED, timezone.now()
    case.save()
    _tell(case, "acceptance")
    _note(case, "accept", "user:bench", plan.rows().shares(plan.ACTS)[0])
    return [Review.objects.create(case=case, department=name) for name in DEPARTMENTS]


def approve(case_id: int, department: str) -> None:
    """Approve for a department."""
    mine = Review.objects.select_related("case").get(case=case_id, department=department)
    mine.approver, mine.decided_at = f"system:{department}", timezone.now()
    mine.save()
    _note(mine.case, "approve", mine.approver, plan.rows().shares(plan.ACTS)[1])


def conclude(case_id: int) -> None:
    """Conclude a case: its certificates become valid together."""
    case = Case.objects.get(pk=case_id)
    case.state, case.concluded_at = State.READY, timezone.now()
    case.save()
    for _number in range(plan.rows().notices - 1):
        _tell(case, "conclusion")
    issued = IssuanceSet.objects.create(case=case, valid_at=case.concluded_at)
    for review in case.reviews.order_by("pk"):
        _certify(issued, review)
    _note(case, "conclude", "system:hall", plan.rows().shares(plan.ACTS)[1])


def _certify(issued: IssuanceSet, review: Review) -> None:
    number = f"{review.department}-{review.pk:07d}"
    digest = hashlib.sha256(number.encode()).hexdigest()
    Certificate.objects.create(issuance_set=issued, review=review, number=number, sha256=digest)


def _tell(case: Case, kind: str) -> None:
    Notice.objects.create(case=case, kind=kind, content=plan.CONTENT, given_at=timezone.now())


def _note(case: Case, event: str, actor: str, lines: int) -> None:
    """Write a line for each thing that happened in an act."""
    for _ in range(lines):
        Line.objects.create(
            case=case, event=event, actor=actor, at=timezone.now(), facts=plan.FACTS
        )
