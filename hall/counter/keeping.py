"""Keeps what was typed into the form of a draft, and asks the registers for what they hold."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import acceptance, answers, registers
from cases import materials as core
from cases.acceptance import Typed
from cases.actors import Actor
from cases.answers import Rules
from cases.errors import Invalid, Sentence
from cases.models import Case
from hall.counter import deeds
from hall.counter.forms import CaseForm


def keep(form: CaseForm, *, complete: bool, seen: int | None, by: Actor, at: datetime) -> bool:
    """Keep a form; tell whether the power of attorney was kept, too.

    ``seen`` is how many lines the journal of the case had when the form was opened.

    Raises ``Invalid`` with a sentence for each field that cannot be right, those of the power of
    attorney among them.
    """
    code = form.matter.code
    try:
        deed = deeds.read(form, code, complete=complete)
    except Invalid as refusal:
        others = _wrong_answers(form, complete=complete, at=at)
        raise Invalid(refusal.sentence, {**others, **refusal.fields}) from None
    typed = Typed(form.typed(), deed, complete=complete, demo=settings.HALL_DEMO, seen=seen)
    case = acceptance.fill_in(form.case.pk, typed, by=by, at=at)
    return deed is None or case.authority is not None


def _wrong_answers(form: CaseForm, *, complete: bool, at: datetime) -> dict[str, Sentence]:
    rules = Rules(form.case.edition, localtime(at).date(), settings.HALL_DEMO)
    try:
        answers.read(rules, form.typed(), complete=complete)
    except Invalid as refusal:
        return refusal.fields
    return {}


def show_what_is_wrong(form: CaseForm, refusal: Invalid) -> None:
    """Put each sentence at its field; what belongs to no field stands above the form."""
    for place, sentence in refusal.fields.items():
        name = form.field_at(place)
        form.add_error(name if name in form.fields else None, str(sentence))
    if not refusal.fields:
        form.add_error(None, str(refusal))


def ask_registers(case: Case, *, by: Actor, at: datetime) -> int:
    """Ask for the shared material that nobody has ticked yet; return how many rows stay open."""
    rows = core.questions_for_registers(case)
    if not rows:
        return 0
    replies = registers.ask_for_materials(case, rows, by=by, at=at)
    core.record_shared(case.pk, replies, by=by, at=at)
    return len(core.questions_for_registers(case))


#: What the page says when the deed had nobody to belong to yet.
DEED_NOT_KEPT: Sentence = _(
    "Saved, but not the power of attorney: it is kept once names and identity numbers of the "
    "applicant and of the agent are there."
)
