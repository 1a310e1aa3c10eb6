"""What an officer may type beside a decision: a remark, a payment, the grounds of a refusal, a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases import refusals
from cases.errors import Refusal
from cases.lifecycle import ReviewState
from cases.masks import find_personal_numbers
from cases.models import PaymentRequest, Review
from cases.models.review import Proposal
from web.forms import Prose, refusal_to_form

_LONGEST = Review._meta.get_field("remark").max_length
_AMOUNT = PaymentRequest._meta.get_field("amount")


def without_personal_numbers(text: str) -> None:
    """Refuse a text with an identity, telephone or account number: those live sealed elsewhere."""
    if find_personal_numbers(text):
        raise ValidationError(_("Leave personal numbers out; the form of the case has them."))


def prose(label: Any, *, longest: int | None, rows: int, **more: Any) -> forms.CharField:
    """Return a field for sentences of an officer, without personal numbers."""
    return Prose(
        label=label,
        max_length=longest,
        validators=[without_personal_numbers],
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


class ActForm(forms.Form):
    """What is typed with an act on a review; the valid form is what the desk is given."""

    use_required_attribute = False

    def __init__(self, *args: Any, review: Review, **more: Any) -> None:
        super().__init__(*args, **more)
        self.review = review

    def refuse(self, refusal: Refusal) -> None:
        """Show on the form why the core refused the act."""
        refusal_to_form(self, refusal)


class NothingToSay(ActForm):
    """A button without a field."""


class RemarkForm(ActForm):
    """A remark for the file; against a proposal to refuse, the reasons for approving."""

    remark = prose(_("Remark"), longest=_LONGEST, rows=2, required=False)

    def __init__(self, *args: Any, review: Review, **more: Any) -> None:
        super().__init__(*args, review=review, **more)
        if is_against_the_proposal(review):
            remark = self.fields["remark"]
            remark.required, remark.label = True, _("Reasons for approving")
            remark.help_text = _("They stay in the file beside the proposal to refuse.")
            remark.widget.attrs["rows"] = 4


def is_against_the_proposal(review: Review) -> bool:
    """Whether an approval would go against what the approver proposes."""
    return review.state == ReviewState.HEAD_REVIEW and review.proposal == Proposal.REFUSE


class PaymentForm(ActForm):
    """What the applicant is to pay, where it is known already."""

    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        help_text=_("May stay empty when the payment slip names it."),
        required=False,
        min_value=0,
        max_digits=_AMOUNT.max_digits,
        decimal_places=_AMOUNT.decimal_places,
        widget=forms.TextInput,
    )


class GroundsForm(ActForm):
    """The grounds of a refusal; the legal basis of the sub-item is there already."""

    facts = prose(
        _("Facts"),
        help_text=_("What was found, and in which paper or register."),
        longest=refusals.LONGEST,
        rows=4,
    )
    reasons = prose(
        _("Reasons"),
        help_text=_("Why these facts do not allow approval. The applicant is told these reasons."),
        longest=refusals.LONGEST,
        rows=4,
    )
    legal_basis = prose(
        _("Legal basis"),
        help_text=_("Law and article, as they will stand on the decision."),
        longest=refusals.LONGEST,
        rows=3,
    )

    def __init__(self, *args: Any, review: Review, **more: Any) -> None:
        super().__init__(*args, review=review, **more)
        self.initial = {"legal_basis": refusals.basis_of(review), **review.grounds, **self.initial}


class RefusalForm(GroundsForm):
    """The decision to refuse: what was proposed, as the head words it, and that the party was heard."""

    rights_respected = forms.BooleanField(
        label=_("The party could state its case and was heard where the law gives a hearing."),
        help_text=_("Licensing Law art. 36 and 46 to 48."),
        error_messages={
            "required": _("Confirm that the party could state its case and was heard where due.")
        },
    )


class SendBackForm(ActForm):
    """Why a proposal goes back to the approver."""

    reason = prose(
        _("Reason"),
        help_text=_("What the approver is to do. It is shown on top of the review."),
        longest=refusals.LONGEST,
        rows=4,
    )
