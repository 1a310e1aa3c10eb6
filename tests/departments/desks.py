"""What happens at the desks of the tax department, by the real acts, for stories and tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cases import acceptance, circulation, endings, handling, materials, refusals, returns
from cases.actors import Actor
from cases.defects import Said, answer
from cases.models import Case, DefectList, Review
from cases.models.material import MaterialState
from cases.models.review import Handling, Proposal
from tests.cast import CHEN, MONDAY
from tests.departments.stories import review_of
from tests.small_matters import Item, filled, small_matter

#: One step, two steps, a payment, a return foreseen, and two sub-items in a row after ``t_two``.
ITEMS = (
    Item("t_one", "tax"),
    Item("t_two", "tax", steps=2),
    Item("t_pay", "tax", pays=True),
    Item("t_once", "tax", on_refusal="return_to_window"),
    Item("t_after", "real_estate", depends_on=("t_two",)),
    Item("t_later", "tax", depends_on=("t_after",)),
    Item("t_na", "tax", when={"field": "buyer_loan", "op": "eq", "value": True}),
)
#: The day after the last day of a return given on Monday.
TOO_LATE = MONDAY + timedelta(days=40)
LAW = "Deed Tax Law art. 11"
SLIP = {
    "about-1": "question:applicant_name",
    "what-1": "The name is not the one on the identity card.",
    "required-1": "The name as on the card.",
    "legal_basis": LAW,
}
GROUNDS = {
    "facts": "The price is half of the assessed value.",
    "reasons": "The price is not the real one.",
    "legal_basis": LAW,
}
REFUSAL = {**GROUNDS, "rights_respected": "on"}


def tax_case(*items: Item) -> Case:
    """Take a case in with every paper, accept it and bring it to its departments."""
    case = filled(small_matter(items or ITEMS, switches=("buyer_loan",)), buyer_loan=False)
    rows = case.materials.filter(state=MaterialState.UNTICKED)
    ticks = {row.key: MaterialState.RECEIVED for row in rows}
    materials.tick(case.pk, ticks, by=CHEN, at=MONDAY)
    acceptance.receive(case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY)
    acceptance.accept(case.pk, by=CHEN, at=MONDAY)
    circulation.circulate(case.pk, at=MONDAY)
    return Case.objects.get(pk=case.pk)


def grounds() -> refusals.Grounds:
    """Return the grounds that the stories give."""
    return refusals.Grounds(**GROUNDS)


def signed(case: Case, sub_item: str, by: Any) -> Review:
    """Sign for a review."""
    return circulation.sign_for(review_of(case, sub_item).pk, by=by.actor, at=MONDAY)


def proposed(case: Case, sub_item: str, by: Any, proposal: str = Proposal.APPROVE) -> Review:
    """Sign for a review and propose its decision to the head."""
    review = signed(case, sub_item, by)
    if proposal == Proposal.REFUSE:
        return refusals.propose(review.pk, grounds(), by=by.actor, at=MONDAY)
    return circulation.propose(review.pk, circulation.Opinion("Seen."), by=by.actor, at=MONDAY)


def returned(case: Case, sub_item: str, by: Any, at: datetime = MONDAY) -> DefectList:
    """Sign for a review and return it with one defect."""
    review = signed(case, sub_item, by)
    slip = returns.Slip([Said("No seal.", "A sealed copy.")], LAW)
    return returns.give_back(review.pk, slip, by=by.actor, at=at)


def put_right(told: DefectList, at: datetime = MONDAY, text: str = "Sealed copy seen.") -> Review:
    """Answer every defect at the window and send the review back."""
    for defect in told.defects.all():
        answer(defect.pk, text, by=CHEN, at=at)
    return returns.resupply(told.pk, by=CHEN, at=at)


def left_by_a_system(case: Case, sub_item: str, officer: Actor, head: Actor) -> Review:
    """Let a head hand a review that a system officer has signed for over to persons."""
    review = review_of(case, sub_item)
    handling.hand_over(review.pk, Handling.AUTOMATIC, by=head, at=MONDAY)
    circulation.sign_for(review.pk, by=officer, at=MONDAY)
    return handling.hand_over(review.pk, Handling.PERSON, by=head, at=MONDAY)


def withdrawn(case: Case, at: datetime = MONDAY) -> None:
    """Let the applicant withdraw the case at the window."""
    request = endings.Request("The sale was called off.", signed=True)
    endings.withdraw(case.pk, request, by=CHEN, at=at)


def state_of(review: Review) -> str:
    """Return the state of a review as the database has it now."""
    return Review.objects.get(pk=review.pk).state


def acts_on(page: Any) -> list[str]:
    """Return the acts that a page offers, the usual one first."""
    return [choice.name for choice in page.context["acts"]]
