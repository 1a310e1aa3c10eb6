"""Stories of the back office: cases brought to the departments and through them by real acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from cases import acceptance, charges, circulation, materials
from cases.acceptance import Typed
from cases.actors import Actor, Role
from cases.charges import Seen
from cases.lifecycle import ReviewState
from cases.materials import Scan
from cases.models import Case, MatterVersion, Review
from cases.models.material import MaterialState
from cases.models.party import Power
from cases.parties import Deed
from departments import desk
from tests.cast import CHEN, MONDAY
from tests.departments.typed import typed_for
from web.idempotency import new_token

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Desk:
    """Two officers of one department, by their references."""

    department: str
    approver: Actor
    head: Actor

    @classmethod
    def of(cls, department: str) -> Desk:
        """Return the two officers of the stories without pages."""
        return cls(
            department,
            Actor(f"user:{department}.a", frozenset({Role.DEPARTMENT_APPROVER}), department),
            Actor(f"user:{department}.h", frozenset({Role.DEPARTMENT_HEAD}), department),
        )


def accepted_case(
    version: MatterVersion,
    *,
    by: Actor = CHEN,
    at: datetime = MONDAY,
    scans: bool = False,
    **wishes: str,
) -> Case:
    """Take one case in at the window, with every material, and accept it."""
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=by, at=at)
    typed = typed_for(case.edition, **wishes)
    deed = None
    if wishes.get("by_agent") == "true":
        term = (date(2026, 1, 1), date(2026, 12, 1))
        deed = Deed((Power.SUBMIT,), (version.code,), *term)
    acceptance.fill_in(case.pk, Typed(typed, deed, demo=True), by=by, at=at)
    rows = [row for row in case.materials.all() if row.state == MaterialState.UNTICKED]
    materials.tick(case.pk, {row.key: MaterialState.RECEIVED for row in rows}, by=by, at=at)
    if scans:
        for row in rows:
            scan = Scan(f"{row.material}.pdf", PDF)
            materials.upload(case.pk, row.key, scan, limit_mb=1, by=by, at=at)
    acceptance.receive(case.pk, division="320118", real_name_checked=True, by=by, at=at)
    return acceptance.accept(case.pk, by=by, at=at)


def circulating_case(version: MatterVersion, **wishes: Any) -> Case:
    """Take one case in and send it to its departments."""
    case = accepted_case(version, **wishes)
    circulation.circulate(case.pk, at=wishes.get("at", MONDAY))
    return case


def review_of(case: Case, sub_item: str) -> Review:
    """Return a review as the database has it now."""
    return Review.objects.select_related("case").get(case=case, sub_item=sub_item)


def open_of(case: Case) -> list[Review]:
    """Return the reviews of a case that wait to be signed for."""
    found = Review.objects.filter(case=case, state=ReviewState.QUEUED)
    return list(found.select_related("case").order_by("position"))


def pay(review: Review, *, at: datetime, by: Actor = CHEN) -> None:
    """See the payment that a review waits for."""
    request = review.payment_requests.get(paid_at=None)
    charges.payment_seen(request.pk, Seen("12500.00", f"PAY{request.pk:08d}"), by=by, at=at)


def decide(review: Review, officers: Desk, *, at: datetime) -> None:
    """Carry one queued review to its approval: sign, payment, notice, one step or two."""
    by = officers.approver
    circulation.sign_for(review.pk, by=by, at=at)
    if review.rule.waits_for_applicant == "tax_payment":
        circulation.ask_for_payment(review.pk, by=by, at=at)
        pay(review, at=at)
    when = max(at, review.not_before or at)
    said = {"remark": ""}
    current = Review.objects.select_related("case").get(pk=review.pk)
    if review.approval_steps == 1:
        desk.approve(current, said, by=by, at=when)
        return
    desk.propose_approval(current, said, by=by, at=when)
    current = Review.objects.select_related("case").get(pk=review.pk)
    desk.head_approve(current, said, by=officers.head, at=when)


def decide_until(case: Case, sub_item: str, *, at: datetime = MONDAY) -> Review:
    """Carry everything that a sub-item waits for to its approval; return its queued review."""
    while (wanted := review_of(case, sub_item)).state == ReviewState.BLOCKED:
        needed = _before(case, sub_item)
        for review in (r for r in open_of(case) if r.sub_item in needed):
            decide(review, Desk.of(review.department), at=at)
    return wanted


def _before(case: Case, sub_item: str) -> set[str]:
    found: set[str] = set()
    waiting: Iterable[str] = [sub_item]
    while waiting:
        waiting = [up for name in waiting for up in case.matter.sub_item(name).depends_on]
        found.update(waiting)
    return found


def press(browser: Any, review: Review, act: str, **typed: str) -> Any:
    """Press the button of an act on a review's page."""
    address = reverse("department-act", args=[review.pk, act])
    return browser.post(address, {"form_token": new_token(), **typed})


def look(browser: Any, review: Review) -> Any:
    """Open the page of a review."""
    return browser.get(reverse("department-review", args=[review.pk]))
