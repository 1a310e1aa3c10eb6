"""Refusal: the approver proposes it with facts, reasons and legal basis, another person decides it.

Licensing Law art. 38: reasons and remedies are told in writing. What waits for a refused review is skipped
by the gather, directly and through others (handbook §2.1 rules 4 and 12).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import circulation, handling, journal, notices, wording
from cases.actors import Actor
from cases.errors import Invalid, Missing
from cases.folder import Folder
from cases.free_texts import refuse_personal_numbers
from cases.lifecycle import Event
from cases.models import Review
from cases.models.review import WITHOUT_A_PERSON, Handling, Proposal

#: Letters of one text of a decision.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a refusal rests on; the remedies are those of the law and stand on every decision."""

    facts: str
    reasons: str
    legal_basis: str

    def as_json(self) -> dict[str, str]:
        """Return the three texts without blanks around them."""
        return {name: text.strip() for name, text in asdict(self).items()}


def propose(review_id: int, grounds: Grounds, *, by: Actor, at: datetime) -> Review:
    """Send a review to the head with the proposal to refuse."""
    case_id = circulation.case_of(review_id)
    with journal.change(case_id, Event.SUB_PROPOSE, by=by, at=at) as folder:
        review = circulation.own(circulation.review_in(folder, review_id), by)
        propose_refusal(folder, review, grounds, by)
    return review


def propose_refusal(folder: Folder, review: Review, grounds: Grounds, by: Actor) -> None:
    """Propose to refuse a review of an open folder."""
    said = _checked(grounds)
    folder.move(Event.SUB_PROPOSE, review, by=by, proposal=Proposal.REFUSE.value)
    review.proposal, review.grounds, review.remark = Proposal.REFUSE, said, said["reasons"]


def _checked(grounds: Grounds) -> dict[str, str]:
    said = grounds.as_json()
    wrong = {name: _("Enter at most 2,000 letters.") for name in said if len(said[name]) > LONGEST}
    wrong |= {name: _("This is needed for a refusal.") for name in said if not said[name]}
    if wrong:
        raise Invalid(_("A refusal needs its facts, its reasons and its legal basis."), wrong)
    refuse_personal_numbers(said)
    return said


def refuse(
    review_id: int, grounds: Grounds, *, rights_respected: bool, by: Actor, at: datetime
) -> Review:
    """Refuse as head of the department; what depends on it is skipped."""
    case_id = circulation.case_of(review_id)
    with journal.change(case_id, Event.SUB_REFUSE, by=by, at=at) as folder:
        review = circulation.review_in(folder, review_id)
        decide_refusal(folder, review, grounds, by, rights_respected=rights_respected)
        circulation.gather(folder)
    return review


def decide_refusal(
    folder: Folder, review: Review, grounds: Grounds, by: Actor, *, rights_respected: bool
) -> None:
    """Refuse a proposed review of an open folder as head; against a proposal to approve as well."""
    evidence = {"grounds": grounds, "rights_respected": rights_respected}
    against = review.proposal == Proposal.APPROVE
    folder.move(Event.SUB_REFUSE, review, by=by, evidence=evidence, against_proposal=against)
    review.head, review.decided_at = by.id, folder.at
    review.proposal, review.grounds = Proposal.REFUSE, _checked(grounds)
    review.remark = review.grounds["reasons"]
    notices.give_refusal(folder, review)


def send_back(review_id: int, reason: str, *, by: Actor, at: datetime) -> Review:
    """Send a proposal back to the approver with a reason.

    System officers would propose the same again: their review is handed over to persons.
    """
    if len(reason) > LONGEST:
        raise Missing(_("Give the reason in at most 2,000 letters."))
    refuse_personal_numbers({"reason": reason})
    case_id = circulation.case_of(review_id)
    with journal.change(case_id, Event.SUB_HEAD_BACK, by=by, at=at) as folder:
        review = circulation.review_in(folder, review_id)
        folder.move(Event.SUB_HEAD_BACK, review, by=by, evidence={"reason": reason})
        review.head_remark = reason.strip()
        review.proposal = ""  # the grounds stay, for the approver to go on from
        if review.handling in WITHOUT_A_PERSON:
            handling.give_to(folder, review, Handling.PERSON)
        circulation.gather(folder)
    return review


def basis_of(review: Review) -> str:
    """Return the laws that a sub-item rests on, in both languages: the usual basis of its decision."""
    laws = [wording.law(basis) for basis in review.rule.legal_bases]
    return "\n".join(f"{law['zh']} / {law['en']}" for law in laws)
