"""Cases in circulation, step by step: laid out, signed for, paid, approved."""

from __future__ import annotations

from collections.abc import Iterable

from cases import circulation
from cases.circulation import Opinion
from cases.models import Case, PaymentRequest, Review
from tests.cast import MONDAY, approver, head
from tests.small_matters import Item, accepted, small_matter

CHAIN = (
    Item("t_price", "tax"),
    Item("t_check", "real_estate"),
    Item("t_deed", "tax", depends_on=("t_price",)),
    Item("t_title", "real_estate", depends_on=("t_check", "t_deed"), steps=2),
    Item("t_water", "utilities", depends_on=("t_title",), optional=True),
)
PAYING = (Item("t_pay", "tax", pays=True), Item("t_check", "real_estate"))
TWO_STEPS = (Item("t_title", "real_estate", steps=2),)


def circulated(items: Iterable[Item], policy: str = "all_or_nothing", **switches: bool) -> Case:
    """Bring a case of a small matter into circulation."""
    case = accepted(small_matter(items, policy=policy, switches=list(switches)), **switches)
    assert circulation.circulate(case.pk, at=MONDAY)
    return fresh(case)


def fresh(case: Case) -> Case:
    """Read a case anew."""
    return Case.objects.get(pk=case.pk)


def states(case: Case) -> dict[str, str]:
    """Return the state of each review."""
    return dict(case.reviews.values_list("sub_item", "state"))


def review(case: Case, sub_item: str) -> Review:
    """Read one review."""
    return Review.objects.get(case=case, sub_item=sub_item)


def approve(case: Case, sub_item: str) -> None:
    """Let a first approver, and where needed the head, approve."""
    row = review(case, sub_item)
    officer = approver(row.department)
    circulation.sign_for(row.pk, by=officer, at=MONDAY)
    if row.approval_steps == 1:
        circulation.approve(row.pk, Opinion(), by=officer, at=MONDAY)
        return
    circulation.propose(row.pk, Opinion(), by=officer, at=MONDAY)
    circulation.head_approve(row.pk, Opinion(), by=head(row.department), at=MONDAY)


def ask(case: Case) -> PaymentRequest:
    """Sign for the paying review and ask for its payment."""
    row = review(case, "t_pay")
    circulation.sign_for(row.pk, by=approver("tax"), at=MONDAY)
    circulation.ask_for_payment(row.pk, by=approver("tax"), at=MONDAY)
    return PaymentRequest.objects.get(review=row)
