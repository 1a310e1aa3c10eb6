"""The return slip as an officer fills it in: a few lines, more when asked for, and the legal basis.

A line that says nothing is left out. What a line can be about is what the sub-item may see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases import defects, materials, refusals
from cases.defects import Said
from cases.errors import Invalid, Refusal
from cases.models import DefectList, Review
from departments import desk
from departments.forms import ActForm, prose

#: The name of the button that asks for more lines.
MORE = "more"
ABOUT = _("What it is about")
WRONG = _("What is missing or wrong")
REQUIRED = _("What is required instead")
#: Lines at first, lines that are added at a time, and the most that a slip has.
FIRST, ADDED, MOST = 2, 2, 40
_BASIS = DefectList._meta.get_field("legal_basis").max_length
_FACTS = DefectList._meta.get_field("new_facts").max_length


class Line(NamedTuple):
    """One line of the slip as the page shows it."""

    number: int
    about: BoundField
    what: BoundField
    required: BoundField


class SlipForm(ActForm):
    """Everything that is missing or wrong, told at once."""

    def __init__(self, data: Any = None, *, review: Review, **more: Any) -> None:
        super().__init__(data, review=review, **more)
        self.count = _count(data if data is not None else self.initial)
        self.initial = {"legal_basis": refusals.basis_of(review), **self.initial}
        subjects = _subjects(review)
        for number in range(1, self.count + 1):
            self.fields |= _line(number, subjects)
        self.fields["legal_basis"] = prose(_("Legal basis"), longest=_BASIS, rows=3)
        if desk.was_returned(review):
            self.fields["new_facts"] = _new_facts()

    @classmethod
    def with_more_lines(cls, typed: Mapping[str, Any], **more: Any) -> SlipForm:
        """Return the form with everything that was typed and some empty lines more; judge nothing."""
        before = _count(typed)
        count = min(before + ADDED, MOST)
        form = cls(initial={**dict(typed.items()), "lines": str(count)}, **more)
        form.fields[f"about-{min(before + 1, MOST)}"].widget.attrs["autofocus"] = True
        return form

    def lines(self) -> Iterator[Line]:
        """Yield the lines as the page shows them."""
        for number in range(1, self.count + 1):
            yield Line(
                number, *(self[f"{name}-{number}"] for name in ("about", "what", "required"))
            )

    @property
    def may_grow(self) -> bool:
        """Whether more lines can be asked for."""
        return self.count < MOST

    def clean(self) -> dict[str, Any]:
        """Add the ``defects`` that the filled lines tell."""
        cleaned = self.cleaned_data
        said = {n: _said(cleaned, n) for n in range(1, self.count + 1)}
        self._told = [n for n, one in said.items() if one.about or one.what or one.required]
        cleaned["defects"] = [said[n] for n in self._told]
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Show at its line what the core says of a defect."""
        told = refusal.fields if isinstance(refusal, Invalid) else {}
        if not told:
            super().refuse(refusal)
        for name, sentence in told.items():
            number = self._told[int(name.removeprefix("defect-"))]
            blank = "required" if self.cleaned_data.get(f"what-{number}") else "what"
            self.add_error(f"{blank}-{number}", str(sentence))


def _count(typed: Mapping[str, Any]) -> int:
    text = str(typed.get("lines", ""))
    return min(max(int(text), FIRST), MOST) if text.isdecimal() and len(text) < 4 else FIRST


def _line(number: int, subjects: list[Any]) -> dict[str, forms.Field]:
    about = forms.ChoiceField(label=f"{number}. {ABOUT}", required=False, choices=subjects)
    return {
        f"about-{number}": about,
        f"what-{number}": _sentence(f"{number}. {WRONG}"),
        f"required-{number}": _sentence(f"{number}. {REQUIRED}"),
    }


def _sentence(label: str) -> forms.CharField:
    return prose(label, longest=defects.LONGEST, rows=2, required=False)


def _new_facts() -> forms.CharField:
    return prose(
        _("New facts"),
        help_text=_("This sub-item was returned before: say what was not known at that time."),
        longest=_FACTS,
        rows=3,
    )


def _subjects(review: Review) -> list[Any]:
    """Return what a line can be about: rows and questions that the sub-item uses, or neither."""
    kinds = review.case.edition.materials
    rows = [(f"row:{row.key}", kinds[row.material].name) for row in materials.rows_for(review)]
    questions = [
        (f"question:{question.id}", question.name)
        for question in review.case.matter.fields
        if review.sub_item in question.used_by
    ]
    whole = [("", _("The whole application"))]
    groups = [(_("Materials"), rows), (_("Questions of the form"), questions)]
    return whole + [(title, list(members)) for title, members in groups if members]


def _said(cleaned: Mapping[str, Any], number: int) -> Said:
    kind, _colon, name = cleaned.get(f"about-{number}", "").partition(":")
    return Said(
        what=cleaned.get(f"what-{number}", ""),
        required=cleaned.get(f"required-{number}", ""),
        key=name if kind == "row" else "",
        question=name if kind == "question" else "",
    )
