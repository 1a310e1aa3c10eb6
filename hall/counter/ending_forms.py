"""How a case ends early, as it is typed; and how its notice reached the applicant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.acceptance import NonAcceptance, Turned
from cases.endings import Ending, Request, Termination
from cases.models import Case
from cases.models.issuance import DeliveryMode
from departments.forms import without_personal_numbers
from web.forms import Prose

#: Letters of a reason; the papers have room for so many.
LONGEST = 2000
APPLICANT, AGENT = "applicant", "agent"
_AUTHORITY = "competent_authority"
_NEEDED = {"required": _("Please fill in this field."), "max_length": _("At most 2,000 letters.")}
_CHOOSE = {
    "required": _("Choose one of the options."),
    "invalid_choice": _("Choose one of the options."),
}


def _text(label: Any, hint: Any = "") -> forms.CharField:
    return Prose(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        validators=[without_personal_numbers],
        widget=forms.Textarea({"rows": 4}),
        error_messages=_NEEDED,
    )


class TurnedForm(forms.Form):
    """Why a case is not accepted."""

    use_required_attribute = False

    ground = forms.ChoiceField(
        label=_("Legal ground"),
        choices=NonAcceptance.choices,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    competent_authority = forms.CharField(
        label=_("Competent authority"),
        help_text=_("Needed if another authority is competent: the applicant is sent there."),
        required=False,
        max_length=200,
        validators=[without_personal_numbers],
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"max_length": _("At most 200 letters.")},
    )
    reasons = _text(_("Reasons"), _("As the applicant reads them on the notice."))
    not_correctable = forms.BooleanField(
        label=_("No correction of the material can cure it."), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Demand the authority where another one is competent."""
        cleaned = super().clean() or {}
        elsewhere = cleaned.get("ground") == NonAcceptance.NOT_COMPETENT
        if elsewhere and not (cleaned.get(_AUTHORITY) or self.has_error(_AUTHORITY)):
            self.add_error(_AUTHORITY, _("Name the authority that is competent."))
        return cleaned

    def turned(self) -> Turned:
        """Return what was typed as the core reads it."""
        typed = self.cleaned_data
        return Turned(
            NonAcceptance(typed["ground"]),
            typed["reasons"],
            typed["competent_authority"],
            typed["not_correctable"],
        )


class WithdrawalForm(forms.Form):
    """The signed request of the applicant, or of the agent where there is one.

    ``shown`` is what the page said had taken effect already, to notice what was decided meanwhile.
    """

    use_required_attribute = False

    who = forms.ChoiceField(
        label=_("Who asks to withdraw"),
        choices=[(APPLICANT, _("The applicant")), (AGENT, _("The agent"))],
        widget=forms.RadioSelect({"class": "d-flex flex-wrap column-gap-4"}),
        error_messages={"required": _("Say who asks.")},
    )
    reason = _text(
        pgettext_lazy("withdrawal", "Reason"),
        _("In the words of the applicant; it stands on the request."),
    )
    signed = forms.BooleanField(
        label=_("The request is signed, and the identity document was compared."), required=False
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, case: Case, shown: str, sent: Any = None) -> None:
        super().__init__(sent, initial={"shown": shown})
        if case.agent_id is None:
            del self.fields["who"]
        self._now_shown = shown

    def clean(self) -> dict[str, Any]:
        """Let the clerk look again when more took effect than the page had said."""
        cleaned = super().clean() or {}
        if cleaned.get("shown", "") != self._now_shown:
            sent: Any = self.data
            data = sent.copy()
            data["shown"] = self._now_shown
            self.data = data
            raise forms.ValidationError(
                _("More was decided since you opened this page: look at the lists once more.")
            )
        return cleaned

    def request(self) -> Request:
        """Return what was typed as the core reads it."""
        typed = self.cleaned_data
        return Request(typed["reason"], typed["signed"], by_agent=typed.get("who") == AGENT)


class TerminationForm(forms.Form):
    """Why the hall ends a case."""

    use_required_attribute = False

    ground = forms.ChoiceField(
        label=_("Legal ground"),
        choices=Termination.choices,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    facts = _text(_("Facts"), _("What happened, when, and how the hall knows."))

    def ending(self) -> Ending:
        """Return what was typed as the core reads it."""
        return Ending(Termination(self.cleaned_data["ground"]), self.cleaned_data["facts"])


class HandOverForm(forms.Form):
    """How the notice with which a case ended reached its applicant."""

    use_required_attribute = False

    mode = forms.ChoiceField(
        label=_("How it reached the applicant"),
        choices=DeliveryMode.choices,
        initial=DeliveryMode.WINDOW,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    identity = forms.BooleanField(
        label=_("The identity document was compared with the person who collects."),
        help_text=_("Needed at the window."),
        required=False,
    )
