"""What stands below a question of the form: its unit, its shape, and when it has to be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.catalogue.conditions import Comparison
from cases.catalogue.types import FieldType, FormField, Matter

UNITS: Mapping[str, Promise] = {
    "CNY": _("Yuan."),
    "%": _("Percent."),
    "m2": _("Square metres."),
    "L": _("Litres."),
}
SHAPES: Mapping[str, Promise] = {
    "cn_id": _("18 digits; the last may be X."),
    "uscc": _("18 digits and capital letters."),
    "identity_or_uscc": _("Identity number or unified social credit code."),
    "mobile": _("11 digits."),
    "vin": _("17 digits and capital letters."),
    "real_estate_unit_no": _("28 digits and capital letters."),
    "bank_account": _("12 to 25 digits."),
}
_ORDERINGS: Mapping[str, Promise] = {
    "gt": _("more than {value}"),
    "ge": _("{value} or more"),
    "lt": _("less than {value}"),
    "le": _("{value} or less"),
    "ne": _("not {value}"),
}


def hint(matter: Matter, question: FormField, kind: FieldType) -> str:
    """Return the hint of a question in the language of the page; often nothing."""
    parts = [UNITS.get(kind.unit or ""), SHAPES.get(question.type), _when_needed(matter, question)]
    return " ".join(str(part) for part in parts if part)


def _when_needed(matter: Matter, question: FormField) -> Promise | str:
    """Return when the answer is demanded; ``fill_in`` and ``receive`` are who demand it."""
    if question.required_when is None or question.required:
        return ""
    conditions = " / ".join(_in_words(matter, one) for one in question.required_when.comparisons())
    return format_lazy(_("Needed if {conditions}."), conditions=conditions)


def _in_words(matter: Matter, comparison: Comparison) -> str:
    asked = matter.field(comparison.field)
    wanted = " / ".join(_answers(asked, comparison.value))
    if comparison.op in _ORDERINGS:
        wanted = str(_ORDERINGS[comparison.op]).format(value=wanted)
    return str(_("{question}: {answer}")).format(question=asked.name, answer=wanted)


def _answers(question: FormField, value: object) -> Iterator[str]:
    names = {option.value: str(option.name) for option in question.options}
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, bool):
            yield str(_("Yes") if one else _("No"))
        else:
            yield names.get(str(one), str(one))
