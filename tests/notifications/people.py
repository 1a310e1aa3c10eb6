"""Real users at their desks, so that the journal names somebody who has an inbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from cases import (
    acceptance,
    charges,
    circulation,
    corrections,
    defects,
    delivery,
    endings,
    issuance,
    parties,
    refusals,
    returns,
)
from cases.acceptance import Typed
from cases.actors import Actor, Role
from cases.charges import Seen
from cases.circulation import Opinion
from cases.corrections import Told
from cases.defects import Said
from cases.delivery import Recipient, Ticked
from cases.endings import Ending, Request, Termination
from cases.models import Case, DefectList, PaymentRequest, Review
from cases.refusals import Grounds
from cases.returns import Slip
from tests.faces import person
from tests.notifications.conftest import Room
from tests.small_matters import WHOLE_FORM, Item, small_matter

GROUNDS = Grounds("The title is encumbered.", "It cannot be transferred.", "Art. 1")
WRONG = (Said("The contract is not signed.", "Sign it."), Said("No stamp.", "Stamp it."))
SLIP = Slip(WRONG, "Licensing Law art. 32")
MOBILE = "13912345678"


@dataclass
class Staff:
    """A clerk, a supervisor, a director, and an approver and a head in each department asked for."""

    users: dict[str, User]

    @classmethod
    def hired(cls, *departments: str) -> Staff:
        """Appoint them."""
        users = {
            "clerk": person("chen", "window_clerk"),
            "supervisor": person("sun", "window_supervisor"),
            "director": person("qian", "hall_director"),
        }
        for name in departments:
            users[f"approver@{name}"] = person(f"{name}.first", f"department_approver@{name}")
            users[f"head@{name}"] = person(f"{name}.head", f"department_head@{name}")
        return cls(users)

    def __getitem__(self, post: str) -> Actor:
        """Return whoever holds a post as the core sees them."""
        role, _, department = post.partition("@")
        return Actor(self.users[post].reference, frozenset({ROLES[role]}), department or None)


ROLES = {
    "clerk": Role.WINDOW_CLERK,
    "supervisor": Role.WINDOW_SUPERVISOR,
    "director": Role.HALL_DIRECTOR,
    "approver": Role.DEPARTMENT_APPROVER,
    "head": Role.DEPARTMENT_HEAD,
}


class Story:
    """One case of a small matter, act by act, by real users at the room's time."""

    def __init__(
        self, room: Room, *items: Item, policy: str = "all_or_nothing", mobile: str = MOBILE
    ) -> None:
        self.room = room
        self.staff = Staff.hired(*sorted({item.department for item in items}))
        version = small_matter(items, policy=policy)
        case = acceptance.open_draft(version, query_code="K7M2P9QX", **self.by("clerk"))
        self.pk = case.pk
        acceptance.fill_in(case.pk, Typed(WHOLE_FORM, demo=True), **self.by("clerk"))
        case = self.case
        assert case.applicant is not None
        parties.confirm(case.applicant, case.applicant_name, mobile)

    @property
    def case(self) -> Case:
        """The case as it now is."""
        return Case.objects.get(pk=self.pk)

    def by(self, post: str) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.staff[post], "at": self.room.at}

    def review(self, item: str) -> Review:
        """Read one review."""
        return Review.objects.get(case=self.pk, sub_item=item)

    def list(self) -> DefectList:
        """The list of defects that was given last."""
        return DefectList.objects.filter(case=self.pk).latest("pk")

    # At the window -------------------------------------------------------------------------------

    def receive(self) -> None:
        checked = {"division": "320118", "real_name_checked": True}
        acceptance.receive(self.pk, **checked, **self.by("clerk"))

    def require_correction(self) -> None:
        corrections.require(self.pk, Told(list(WRONG)), **self.by("clerk"))

    def answer(self) -> None:
        for defect in self.list().defects.filter(answered_at=None):
            defects.answer(defect.pk, "Signed and stamped.", **self.by("clerk"))

    def resubmit(self) -> None:
        corrections.resubmit(self.pk, **self.by("clerk"))

    def accept(self) -> None:
        acceptance.accept(self.pk, **self.by("clerk"))
        circulation.circulate(self.pk, at=self.room.at)

    def withdraw(self) -> None:
        endings.withdraw(self.pk, Request("No longer needed.", signed=True), **self.by("clerk"))

    def terminate(self) -> None:
        ending = Ending(Termination.OBJECT_GONE, "The house burnt down.")
        endings.terminate(self.pk, ending, **self.by("director"))

    def resupply(self) -> None:
        self.answer()
        returns.resupply(self.list().pk, **self.by("clerk"))

    def pay(self, item: str) -> None:
        asked = PaymentRequest.objects.awaited().get(review=self.review(item))
        seen = Seen(str(asked.amount or "12.00"), f"TAX-{asked.pk:06}")
        charges.payment_seen(asked.pk, seen, **self.by("clerk"))

    def deliver(self) -> None:
        ready = self.case.issuance_sets.filter(state="valid").get()
        handed = (ready.pk, Recipient(identity_checked=True), Ticked.everything(ready))
        delivery.deliver(*handed, **self.by("clerk"))

    def issue(self) -> None:
        issuance.issue(self.pk, at=self.room.at)

    # In the departments --------------------------------------------------------------------------

    def _officer(self, item: str, post: str = "approver") -> dict[str, Any]:
        return self.by(f"{post}@{self.review(item).department}")

    def sign(self, item: str) -> None:
        circulation.sign_for(self.review(item).pk, **self._officer(item))

    def ask(self, item: str, amount: Any = None) -> None:
        circulation.ask_for_payment(self.review(item).pk, amount=amount, **self._officer(item))

    def give_back(self, item: str, slip: Slip = SLIP) -> None:
        returns.give_back(self.review(item).pk, slip, **self._officer(item))

    def approve(self, item: str) -> None:
        circulation.approve(self.review(item).pk, Opinion(), **self._officer(item))

    def propose(self, item: str) -> None:
        circulation.propose(self.review(item).pk, Opinion(), **self._officer(item))

    def propose_refusal(self, item: str) -> None:
        refusals.propose(self.review(item).pk, GROUNDS, **self._officer(item))

    def send_back(self, item: str) -> None:
        refusals.send_back(self.review(item).pk, "Look again.", **self._officer(item, "head"))

    def refuse(self, item: str) -> None:
        facts = {"rights_respected": True, **self._officer(item, "head")}
        refusals.refuse(self.review(item).pk, GROUNDS, **facts)

    def sign_as_head(self, item: str) -> None:
        circulation.head_approve(self.review(item).pk, Opinion(), **self._officer(item, "head"))

    # The hall's clock ----------------------------------------------------------------------------

    def started(self) -> Story:
        """Bring the case to its departments."""
        self.receive()
        self.accept()
        return self
