"""What is done at the desks of the departments, on any review and by anybody."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases import charges, circulation, defects, refusals, returns
from cases.charges import Seen
from cases.defects import Said
from cases.models import DefectList, PaymentRequest
from cases.returns import Slip
from tests.cases.people.office import GROUNDS, Office, people, places
from tests.cast import CHEN, approver


class Desks(Office):
    """Approvers and heads, and who supplies what they ask for."""

    def at_a_desk(self, place: int, who: str, name: str, act: Any, *facts: Any) -> None:
        """Let an officer try an act on some review."""
        review = self.review(place)
        if review is None:
            return
        by = self.officer(who, review)
        expected = getattr(self.model, name)(review.sub_item, who, *facts)
        self.attempt(expected, lambda: act(review, by))

    @rule(place=places, who=people)
    def somebody_signs(self, place: int, who: str) -> None:
        self.at_a_desk(
            place, who, "sign", lambda r, by: circulation.sign_for(r.pk, by=by, at=self.at)
        )

    @rule()
    def everything_queued_is_signed(self) -> None:
        for review in self.case.reviews.filter(state="queued").order_by("position"):
            self.model.sign(review.sub_item, "approver")
            circulation.sign_for(review.pk, by=approver(review.department), at=self.at)

    @rule(place=places, who=people)
    def payment_is_asked_for(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "ask_for_payment",
            lambda r, by: circulation.ask_for_payment(r.pk, by=by, at=self.at),
        )

    @rule(place=places)
    def somebody_pays(self, place: int) -> None:
        request = PaymentRequest.objects.awaited().filter(review__case=self.pk).first()
        if request is None:
            return
        seen = Seen("10.00", f"REF-{request.pk}-{self.pk}")
        self.attempt(
            self.model.pay(request.review.sub_item),
            lambda: charges.payment_seen(request.pk, seen, by=CHEN, at=self.at),
        )

    @rule(place=places, who=people)
    def somebody_approves(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "approve",
            lambda r, by: circulation.approve(r.pk, self._opinion(r), by=by, at=self.at),
        )

    @rule(place=places, who=people)
    def approval_is_proposed(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "propose",
            lambda r, by: circulation.propose(r.pk, self._opinion(r), by=by, at=self.at),
            "approve",
        )

    @rule(place=places, who=people)
    def refusal_is_proposed(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "propose",
            lambda r, by: refusals.propose(r.pk, GROUNDS, by=by, at=self.at),
            "refuse",
        )

    @rule(place=places, who=people)
    def the_head_approves(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "head_approve",
            lambda r, by: circulation.head_approve(r.pk, self._opinion(r), by=by, at=self.at),
        )

    @rule(place=places, who=people)
    def the_head_refuses(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "head_refuse",
            lambda r, by: refusals.refuse(r.pk, GROUNDS, rights_respected=True, by=by, at=self.at),
        )

    @rule(place=places, who=people)
    def the_head_sends_back(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "head_back",
            lambda r, by: refusals.send_back(r.pk, "Look again.", by=by, at=self.at),
        )

    @rule(place=places, who=people, new_facts=st.booleans())
    def it_is_returned(self, place: int, who: str, new_facts: bool) -> None:
        slip = Slip([Said("blurred", "a clear copy")], "Licensing Law art. 32", "Seen." * new_facts)
        self.at_a_desk(
            place,
            who,
            "give_back",
            lambda r, by: returns.give_back(r.pk, slip, by=by, at=self.at),
            new_facts,
        )

    def _returned(self, place: int) -> DefectList | None:
        slips = list(DefectList.objects.filter(case=self.pk, review__isnull=False))
        return slips[place % len(slips)] if slips else None

    @rule(place=places)
    def a_defect_is_answered(self, place: int) -> None:
        slip = self._returned(place)
        if slip is None or slip.review is None:
            return
        defect = slip.defects.get()
        expected = slip.is_open and self.model.answer(slip.review.sub_item)
        self.attempt(
            expected, lambda: defects.answer(defect.pk, "A new copy.", by=CHEN, at=self.at)
        )

    @rule(place=places)
    def it_goes_back_to_the_department(self, place: int) -> None:
        slip = self._returned(place)
        if slip is None or slip.review is None:
            return
        expected = slip.is_open and self.model.resupply(slip.review.sub_item)
        self.attempt(expected, lambda: returns.resupply(slip.pk, by=CHEN, at=self.at))

    @rule(place=places)
    def a_return_lapses(self, place: int) -> None:
        slip = self._returned(place)
        if slip is None or slip.review is None:
            return
        expected = slip.is_open and self.model.return_lapses(slip.review.sub_item)
        self.attempt(expected, lambda: returns.lapse(slip.pk, at=self.at))
