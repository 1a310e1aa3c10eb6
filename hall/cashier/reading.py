"""What applicants were asked to pay and have not paid yet, the longest waiting first."""

from __future__ import annotations

from dataclasses import dataclass

from cases.identifiers import begins_like_a_case_number
from cases.models import PaymentRequest
from cases.models.payment import PaymentRequestQuerySet
from web.wording import department_name

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One request as the cashier sees it: what for, by whom, since when."""

    request: PaymentRequest
    case_number: str
    matter: str
    sub_item: str
    department: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some requests, and the id from which the next page goes on."""

    lines: list[Line]
    next: int | None


def page_of(number: str = "", after: int = 0) -> Page:
    """Return open requests with an id above ``after``; of one case where its number is given."""
    found = PaymentRequest.objects.awaited()
    if number:
        begins = found.filter(review__case__number__startswith=number)
        found = begins if begins_like_a_case_number(number) else found.none()
    keys = found.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: PAGE + 1]
    rows = list(_requests().filter(pk__in=list(keys)).order_by("pk"))
    return Page([line(row) for row in rows[:PAGE]], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def request_of(request_id: int) -> PaymentRequest | None:
    """Return a request: awaited, paid or recalled."""
    return _requests().filter(pk=request_id).first()


def _requests() -> PaymentRequestQuerySet:
    """Read the case's number and rules with a request, and none of its sealed columns."""
    return PaymentRequest.objects.select_related("review__case", "payment").only(
        "asked_at",
        "amount",
        "paid_at",
        "recalled_at",
        "payment__amount",
        "payment__reference",
        "payment__seen_at",
        "review__sub_item",
        "review__department",
        "review__case__number",
        "review__case__version_id",
    )


def line(request: PaymentRequest) -> Line:
    """Return a request in words."""
    review, case = request.review, request.review.case
    return Line(
        request=request,
        case_number=case.number or "",
        matter=str(case.matter.name),
        sub_item=str(case.matter.sub_item(review.sub_item).name),
        department=department_name(review.department),
    )
