"""The power of attorney on the form: which powers, from when to when (Civil Code art. 165)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.errors import Invalid, Sentence
from cases.models import Case
from cases.models.party import Power
from cases.parties import Deed
from hall.counter.questions import Question
from hall.counter.widgets import DayInput

POWERS, FROM, TO = FIELDS = ("authority_powers", "authority_valid_from", "authority_valid_to")


def fields() -> Iterator[tuple[str, forms.Field]]:
    """Yield the questions about the power of attorney."""
    choices = forms.CheckboxSelectMultiple(
        {"class": "d-flex flex-wrap column-gap-4"}, choices=Power.choices
    )
    hint = _("As the deed says. Results are given only to an agent who may collect.")
    yield POWERS, Question(label=_("The agent may"), help_text=hint, required=False, widget=choices)
    yield FROM, _day(_("Power of attorney valid from"))
    yield TO, _day(_("Power of attorney valid to"))


def _day(label: Any) -> Question:
    return Question(label=label, required=False, widget=DayInput(), width="short")


def kept(case: Case) -> dict[str, Any]:
    """Return what is kept of the power of attorney of a draft."""
    authority = case.authority
    if authority is None:
        return {}
    days = (authority.valid_from.isoformat(), authority.valid_to.isoformat())
    return dict(zip(FIELDS, (authority.powers, *days), strict=True))


def read(form: forms.Form, matter: str, *, complete: bool) -> Deed | None:
    """Return the deed that was typed for this matter (its code), or nothing without an agent.

    Raises ``Invalid``: a deed is typed wholly or not at all, and an agent has one before the case
    goes on.
    """
    if POWERS not in form.fields:
        return None
    typed = {name: form[name].data for name in FIELDS}
    by_agent = bool(form["by_agent"].data)
    if not any(typed.values()) and not (by_agent and complete):
        return None
    errors = _errors(typed, by_agent)
    if errors:
        raise Invalid(_("Please check the marked fields."), errors)
    powers = tuple(Power(power) for power in typed[POWERS])
    days = (date.fromisoformat(typed[name]) for name in (FROM, TO))
    return Deed(powers, (matter,), *days)


def _errors(typed: dict[str, Any], by_agent: bool) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if not by_agent:
        errors["by_agent"] = _("Tick this, or leave the power of attorney empty.")
    if not typed[POWERS] or not set(typed[POWERS]) <= set(Power.values):
        errors[POWERS] = _("Tick what the power of attorney allows.")
    for name in (FROM, TO):
        if not _is_day(typed[name] or ""):
            errors[name] = _("Enter a date like 2026-03-02.")
    return errors


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
