"""The one correction notice as the clerk fills it in: every missing row, and what else is wrong.

The rows that are missing stand in it by themselves, worded in the language of the hall, and cannot be
taken out. Further lines are free: a row that is there but defective, a question of the form, or the
application as a whole. Works without JavaScript: some empty lines, and a button for more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from cases import corrections
from cases.defects import LONGEST, Said
from cases.materials import BY_ITSELF
from cases.models import Case, DefectList, Material
from cases.models.issuance import DeliveryMode
from departments.forms import without_personal_numbers
from hall.counter.defects import THE_WHOLE
from web.forms import Prose

#: Empty lines at the beginning, and so many more at each press of the button.
LINES = 2
#: More lines than this are not offered: the notice would be a file of its own.
MOST = 40
MORE = "more"
_ROW, _QUESTION, _WHOLE = "row", "question", "whole"


@dataclass(frozen=True, slots=True)
class Line:
    """One defect as the page shows it; a missing row has a name instead of a choice."""

    name: str
    about: BoundField | None
    what: BoundField
    required: BoundField


class NoticeForm(forms.Form):
    """A correction notice; pass what was sent, or ``kept`` to show it again with more lines."""

    use_required_attribute = False

    mode = forms.ChoiceField(
        label=_("How the notice reaches the applicant"),
        choices=DeliveryMode.choices,
        initial=DeliveryMode.WINDOW,
        error_messages={"required": _("Choose one of the options.")},
    )

    def __init__(
        self, case: Case, sent: QueryDict | None = None, *, kept: QueryDict | None = None
    ) -> None:
        self.case = case
        self.earlier = case.defect_lists.filter(review=None).last()
        self._rows = list(case.materials.all())
        self._missing = corrections.missing_rows(case)
        self._count = _lines_of(sent if sent is not None else kept, more=kept is not None)
        known = {name: text for name, text in kept.items() if text} if kept is not None else {}
        data, self._is_stale = _with_fresh_rows(case, self._missing, sent)
        super().__init__(data, initial=known)
        for row in self._missing:
            self.fields.update(_texts(f"row-{row.pk}", suggestion(case, row), _name(case, row)))
        choices = self._choices()
        for mark in self._marks():
            self.fields[f"about-{mark}"] = _about_field(choices)
            self.fields.update(_texts(mark, ("", "")))

    def _marks(self) -> list[str]:
        return [f"line-{number}" for number in range(self._count)]

    def _choices(self) -> list[Any]:
        """Return what a further line can be about; after a first notice, only what was supplied since."""
        missing = {row.key for row in self._missing}
        may = _open_to_question(self.earlier, self._rows) if self.earlier else None
        rows = [
            (f"{_ROW}:{row.key}", _name(self.case, row))
            for row in self._rows
            if row.key not in missing and row.obtain not in BY_ITSELF
            if may is None or row.key in may
        ]
        questions = [
            (f"{_QUESTION}:{question.id}", str(question.name))
            for question in self.case.matter.fields
            if may is None or question.id in may
        ]
        grouped: list[Any] = [("", _("Choose …"))]
        grouped += [(_("Material that is there"), rows)] if rows else []
        grouped += [(_("Answers of the form"), questions)] if questions else []
        return grouped + ([(_WHOLE, THE_WHOLE)] if may is None or "" in may else [])

    def missing(self) -> Iterator[Line]:
        """Yield the lines that stand in the notice by themselves."""
        for row in self._missing:
            yield self._line(f"row-{row.pk}", _name(self.case, row), None)

    def further(self) -> Iterator[Line]:
        """Yield the lines that the clerk may fill in."""
        for number, mark in enumerate(self._marks(), start=1):
            yield self._line(mark, _further(number), self[f"about-{mark}"])

    def _line(self, mark: str, name: str, about: BoundField | None) -> Line:
        return Line(name, about, self[f"what-{mark}"], self[f"required-{mark}"])

    @property
    def may_grow(self) -> bool:
        """Whether there is room for more lines."""
        return self._count < MOST

    @property
    def lines(self) -> int:
        """How many further lines the page shows."""
        return self._count

    # What was typed -------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Demand each further line wholly or not at all."""
        cleaned = super().clean() or {}
        for number, mark in enumerate(self._marks(), start=1):
            names = (f"about-{mark}", f"what-{mark}", f"required-{mark}")
            if any(cleaned.get(name) for name in names):
                self._demand(_further(number), cleaned, names)
        if self._is_stale:
            raise forms.ValidationError(
                _("Another row is missing since you opened this page: read the notice once more.")
            )
        return cleaned

    def _demand(self, line: str, cleaned: Mapping[str, Any], names: Iterable[str]) -> None:
        for name in names:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, str(_DEMANDS[name.partition("-")[0]]).format(name=line))

    def said(self) -> list[Said]:
        """Return the defects that were told, the missing rows first."""
        rows = [self._said(f"row-{row.pk}", key=row.key) for row in self._missing]
        return rows + [
            self._said(mark, **_subject(about))
            for mark in self._marks()
            if (about := self.cleaned_data.get(f"about-{mark}"))
        ]

    def _said(self, mark: str, **about: str) -> Said:
        typed = self.cleaned_data
        return Said(typed[f"what-{mark}"], typed[f"required-{mark}"], **about)


_DEMANDS = {
    "about": _("{name}: choose what it is about."),
    "what": _("{name}: say what is wrong."),
    "required": _("{name}: say what is required instead."),
}


def _further(number: int) -> str:
    return str(_("Further defect {n}")).format(n=number)


def suggestion(case: Case, row: Material) -> tuple[str, str]:
    """Return what is wrong with a missing row and what is required, in the language of the hall."""
    with override(settings.LANGUAGE_CODE):
        name = _name(case, row)
        what = gettext("“{name}” was not handed in.").format(name=name)
        asked = [
            gettext("originals {n}").format(n=row.originals) if row.originals else "",
            gettext("copies {n}").format(n=row.copies) if row.copies else "",
        ]
        wanted = pgettext("list", ", ").join(part for part in asked if part)
        if not wanted:
            return what, gettext("Hand in “{name}”.").format(name=name)
        sentence = gettext("Hand in “{name}”: {wanted}.")
        return what, sentence.format(name=name, wanted=wanted)


def _with_fresh_rows(
    case: Case, missing: list[Material], sent: QueryDict | None
) -> tuple[QueryDict | None, bool]:
    """Return what was sent with the lines of rows that have become missing since the page was opened."""
    fresh = [] if sent is None else [row for row in missing if f"what-row-{row.pk}" not in sent]
    if sent is None or not fresh:
        return sent, False
    data = sent.copy()
    for row in fresh:
        data[f"what-row-{row.pk}"], data[f"required-row-{row.pk}"] = suggestion(case, row)
    return data, True


def _texts(
    mark: str, suggested: tuple[str, str], row: str = ""
) -> Iterator[tuple[str, forms.Field]]:
    """Yield the two texts of a line; those of a missing ``row`` are demanded."""
    labels = {"what": _("What is wrong"), "required": _("What is required instead")}
    for (name, label), initial in zip(labels.items(), suggested, strict=True):
        yield (
            f"{name}-{mark}",
            Prose(
                label=label,
                required=bool(row),
                initial=initial,
                max_length=LONGEST,
                validators=[without_personal_numbers],
                widget=forms.Textarea({"rows": 2}),
                error_messages={
                    "required": str(_DEMANDS[name]).format(name=row),
                    "max_length": _("At most 1,000 letters."),
                },
            ),
        )


def _about_field(choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What it is about"),
        required=False,
        choices=choices,
        error_messages={"invalid_choice": _("Choose one of the options.")},
    )


def _subject(about: str) -> dict[str, str]:
    kind, _colon, name = about.partition(":")
    return {"key": name} if kind == _ROW else {"question": name} if kind == _QUESTION else {}


def _lines_of(sent: QueryDict | None, *, more: bool) -> int:
    text = sent.get("lines", "") if sent is not None else ""
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else LINES
    return min(MOST, count + LINES if more else count)


def _open_to_question(earlier: DefectList, rows: list[Material]) -> set[str]:
    """Return what a second notice may concern: what the first named, and rows laid out since."""
    named = {defect.key or defect.question for defect in earlier.defects.all()}
    fresh = {row.key for row in rows if row.laid_out_at and row.laid_out_at >= earlier.given_at}
    return named | fresh


def _name(case: Case, row: Material) -> str:
    return str(case.edition.materials[row.material].name)
