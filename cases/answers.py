"""The form of a case: what was typed becomes answers, or a sentence for each field.

Personal numbers (identity, telephone, account) are parted from the rest at once: they go into sealed rows
and never into the form itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases import identifiers
from cases.catalogue.types import Edition, FieldType, FormField
from cases.errors import Invalid, Sentence
from cases.masks import find_personal_numbers

#: Masks of the field types whose values are sealed.
SEALED_MASKS = frozenset({"cn_id", "mobile", "bank"})


@dataclass(slots=True)
class Answers:
    """A form as read: ``plain`` answers by field, ``sealed`` numbers by place with their mask."""

    plain: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: dict[str, Sentence] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """Everything that was answered, for conditions; sealed numbers only as being there."""
        return {**self.plain, **dict.fromkeys(self.sealed, True)}


@dataclass(frozen=True, slots=True)
class Rules:
    """What answers are held against: the edition, the day, and whether this is a demo."""

    edition: Edition
    on: date
    demo: bool


def read(rules: Rules, typed: Mapping[str, Any], *, complete: bool = True) -> Answers:
    """Return the answers of a form; a draft (``complete=False``) may leave required fields open.

    ``typed`` maps field ids to text, and groups to lists of such mappings. Raises ``Invalid`` with a
    sentence for each field that cannot be right.
    """
    answers = Answers()
    for question in rules.edition.matter.fields:
        if question.type == "group":
            rows = typed.get(question.id) or []
            _read_group(rules, question, rows, answers, complete=complete)
        else:
            _read_one(rules, question, typed.get(question.id), answers)
    if complete:
        _demand_required(rules.edition, answers)
    if answers.errors:
        raise Invalid(_("Please check the marked fields."), answers.errors, code="form_valid")
    return answers


def still_open(
    edition: Edition, plain: Mapping[str, Any], sealed_places: Iterable[str]
) -> dict[str, Sentence]:
    """Return the required fields that a kept form has not answered, each with its sentence."""
    answers = Answers(dict(plain), dict.fromkeys(sealed_places, ("", "")))
    _demand_required(edition, answers)
    return answers.errors


def _read_one(rules: Rules, question: FormField, raw: Any, answers: Answers) -> None:
    kind = rules.edition.field_types[question.type]
    try:
        answer = _value(rules, kind, question, raw)
    except Invalid as refusal:
        answers.errors[question.id] = refusal.sentence
    else:
        _keep(answers, question.id, kind, answer)


def _read_group(
    rules: Rules, question: FormField, rows: list[Any], answers: Answers, *, complete: bool
) -> None:
    kept = [row for row in rows if any(_text(value) for value in row.values())]
    for number, row in enumerate(kept):
        inner = _read_row(rules, question, number, row, complete=complete)
        answers.sealed |= inner.sealed
        answers.errors |= inner.errors
        plain = {place.rsplit(".", 1)[1]: value for place, value in inner.plain.items()}
        answers.plain.setdefault(question.id, []).append(plain)
    if question.max is not None and len(kept) > question.max:
        answers.errors[question.id] = format_lazy(_("At most {n} rows."), n=question.max)


def _read_row(
    rules: Rules, question: FormField, number: int, row: Mapping[str, Any], *, complete: bool
) -> Answers:
    """Read one row of a group; its places are ``group.row.member``."""
    inner = Answers()
    for member in question.members:
        kind, raw = rules.edition.field_types[member.type], row.get(member.id)
        place = f"{question.id}.{number}.{member.id}"
        try:
            _keep(inner, place, kind, _value(rules, kind, None, raw))
        except Invalid as refusal:
            inner.errors[place] = refusal.sentence
        if complete and not _text(raw) and kind.widget != "checkbox":
            inner.errors[place] = _("Please fill in this field.")
    return inner


def _keep(answers: Answers, place: str, kind: FieldType, answer: Any) -> None:
    if answer is None:
        return
    if kind.mask in SEALED_MASKS:
        answers.sealed[place] = (answer, kind.mask)
    elif isinstance(answer, str) and find_personal_numbers(answer):
        answers.sealed[place] = (answer, "tail4")  # a number typed where none was asked for
    else:
        answers.plain[place] = answer


def _demand_required(edition: Edition, answers: Answers) -> None:
    for question in edition.matter.fields:
        if question.id in answers.errors or not question.is_required(answers.plain):
            continue
        given = answers.given.get(question.id)
        if given is None or (is_declaration(question) and given is not True):
            answers.errors[question.id] = _demand(question)
        elif question.type == "group" and question.min and len(given) < question.min:
            answers.errors[question.id] = format_lazy(_("At least {n} rows."), n=question.min)


def is_declaration(question: FormField) -> bool:
    """Whether a yes-or-no field is a declaration that must be made, not a question."""
    return question.type == "bool" and question.required and question.used_by == ("window",)


def _demand(question: FormField) -> Sentence:
    if is_declaration(question):
        return _("This must be confirmed.")
    return _("Please fill in this field.")


# One value ---------------------------------------------------------------------------------------


def _value(rules: Rules, kind: FieldType, question: FormField | None, raw: Any) -> Any:
    text = _text(raw)
    if kind.widget == "checkbox":
        return _yes_or_no(text)
    if not text:
        return None
    reader = _READERS.get(kind.widget, _plain_text)
    return reader(rules, kind, question, text)


def _text(raw: Any) -> str:
    return "" if raw is None else str(raw).strip()


def _yes_or_no(text: str) -> bool | None:
    if text.lower() in {"true", "on", "yes", "1"}:
        return True
    if text.lower() in {"false", "no", "0"}:
        return False
    return None


def _plain_text(rules: Rules, kind: FieldType, question: FormField | None, text: str) -> str:
    if kind.validator or kind.id in _NUMBERS:
        return _identifier(rules, kind, text)
    limit = kind.max_length or 200
    if len(text) > limit:
        raise Invalid(format_lazy(_("At most {n} characters."), n=limit))
    if any(ord(sign) < 32 and sign not in "\r\n\t" for sign in text):
        raise Invalid(_("There is a sign in it that cannot be printed."))
    if kind.regex and not re.fullmatch(kind.regex, text):
        raise Invalid(_SHAPES.get(kind.id, _("This does not have the right form.")))
    return text


def _identifier(rules: Rules, kind: FieldType, text: str) -> str:
    number = identifiers.normalise(text)
    _NUMBERS[kind.id](rules, number)
    return number


def _resident(rules: Rules, number: str) -> None:
    identifiers.resident_number(number, rules.on, rules.demo)


def _resident_or_credit_code(rules: Rules, number: str) -> None:
    try:
        identifiers.check_credit_code(number)
    except Invalid:
        _resident(rules, number)


def _bank_account(rules: Rules, number: str) -> None:
    if not re.fullmatch(r"\d{12,25}", number):
        raise Invalid(_("An account number has 12 to 25 digits."))


_NUMBERS: Mapping[str, Callable[[Rules, str], None]] = {
    "cn_id": _resident,
    "identity_or_uscc": _resident_or_credit_code,
    "uscc": lambda rules, number: identifiers.check_credit_code(number),
    "vin": lambda rules, number: identifiers.check_vin(number),
    "real_estate_unit_no": lambda rules, number: identifiers.check_unit_number(number),
    "mobile": lambda rules, number: identifiers.check_mobile(number),
    "plate_no": lambda rules, number: identifiers.check_plate(number),
    "bank_account": _bank_account,
}

_SHAPES: Mapping[str, Sentence] = {
    "person_name": _("Enter the name as in the identity document, without digits."),
}


def _decimal(rules: Rules, kind: FieldType, question: FormField | None, text: str) -> str:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise Invalid(_("Enter a number.")) from None
    places = kind.decimals or 0
    if not number.is_finite() or abs(number) >= Decimal("1e15"):
        raise Invalid(_("Enter a number."))
    if number != number.quantize(Decimal(1).scaleb(-places)):
        raise Invalid(format_lazy(_("At most {n} decimal places."), n=places))
    _within(kind, question, number)
    return str(number.quantize(Decimal(1).scaleb(-places)))


def _integer(rules: Rules, kind: FieldType, question: FormField | None, text: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
        raise Invalid(_("Enter a whole number."))
    _within(kind, question, Decimal(text))
    return int(text)


def _within(kind: FieldType, question: FormField | None, number: Decimal) -> None:
    lowest = question.min if question and question.min is not None else kind.min
    highest = question.max if question and question.max is not None else kind.max
    if lowest is not None and number < lowest:
        raise Invalid(format_lazy(_("Not less than {n}."), n=lowest))
    if highest is not None and number > highest:
        raise Invalid(format_lazy(_("Not more than {n}."), n=highest))


def _date(rules: Rules, kind: FieldType, question: FormField | None, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid(_("Enter a date like 2026-03-02.")) from None


def _choice(rules: Rules, kind: FieldType, question: FormField | None, text: str) -> str:
    if question is None or text not in {option.value for option in question.options}:
        raise Invalid(_("Choose one of the options."))
    return text


_READERS: Mapping[str, Callable[[Rules, FieldType, FormField | None, str], Any]] = {
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
    "select": _choice,
}
