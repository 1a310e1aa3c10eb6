"""How the acts of the desk look: title, what is said when it is done, and what is typed with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.errors import Sentence
from cases.models import Review
from departments.forms import (
    ActForm,
    GroundsForm,
    NothingToSay,
    PaymentForm,
    RefusalForm,
    RemarkForm,
    SendBackForm,
    is_against_the_proposal,
)
from departments.slip_form import SlipForm


@dataclass(frozen=True, slots=True)
class Button:
    """How an act looks; one with ``much_to_type`` is opened before the dossier."""

    title: Sentence
    done: Sentence
    form: type[ActForm]
    tone: str = "primary"
    much_to_type: bool = False


_WITH_THE_HEAD = _("The proposal lies with the head.")

#: Every act of the desk, in the order of a review's way.
BUTTONS: Mapping[str, Button] = {
    "sign-for": Button(_("Sign for"), _("You have signed for this review."), NothingToSay),
    "take-over": Button(_("Take over"), _("The review lies on your desk now."), NothingToSay),
    "ask-for-payment": Button(
        _("Ask for the payment"),
        _("The applicant is told to pay. The review comes back when the payment is seen."),
        PaymentForm,
    ),
    "approve": Button(_("Approve"), _("Approved."), RemarkForm),
    "propose-approval": Button(_("Propose approval"), _WITH_THE_HEAD, RemarkForm),
    "return": Button(
        _("Return for correction"),
        _("Returned. The window tells the applicant; the review comes back by itself."),
        SlipForm,
        much_to_type=True,
    ),
    "propose-refusal": Button(
        _("Propose refusal"), _WITH_THE_HEAD, GroundsForm, tone="danger", much_to_type=True
    ),
    "head-approve": Button(_("Approve as head"), _("Approved."), RemarkForm),
    "refuse": Button(
        _("Refuse"),
        _("Refused. The decision is printed with its reasons and remedies."),
        RefusalForm,
        tone="danger",
        much_to_type=True,
    ),
    "send-back": Button(
        _("Send back to the approver"),
        _("Sent back. Your reason stands on top of the review."),
        SendBackForm,
        much_to_type=True,
    ),
    "free": Button(
        _("Take it off this desk"),
        _("The review is free: a colleague can take it over."),
        NothingToSay,
        tone="secondary",
    ),
}
_AGAINST = Button(_("Approve against the proposal"), _("Approved."), RemarkForm, much_to_type=True)


def button_of(name: str, review: Review) -> Button:
    """Return how an act looks for a review; an approval against the proposal says so."""
    if name == "head-approve" and is_against_the_proposal(review):
        return _AGAINST
    return BUTTONS[name]
