"""The one form of a case, made from its edition: sections, repeating rows, and what was typed.

Nothing is judged here: ``cases.answers`` reads what was typed and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.catalogue.types import FormField, Matter
from cases.materials import all_answers
from cases.models import Case
from hall.counter import deeds, rows
from hall.counter.questions import cell_for, field_for

_APPLICANT = frozenset({"applicant_name", "applicant_id", "mobile"})
_COMPANY = frozenset({"uscc", "entity_name"})
_AGENT = frozenset({"by_agent", "agent_name", "agent_id"})


@dataclass(frozen=True, slots=True)
class Group:
    """A repeating group as the page shows it."""

    id: str
    name: str
    headings: list[str]
    rows: list[list[BoundField]]
    may_grow: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form under one heading."""

    title: Promise
    fields: list[BoundField]
    groups: list[Group]
    is_agent: bool = False


class CaseForm(forms.Form):
    """The form of one case; pass what was sent, or nothing to show what is kept.

    ``only`` are the questions that may be answered anew; the others are shown and stay as they are.
    """

    use_required_attribute = False

    def __init__(
        self, case: Case, sent: QueryDict | None = None, *, only: Container[str] | None = None
    ) -> None:
        self.case, self.matter, self._only = case, case.matter, only
        kept = {} if sent is not None and only is None else _kept(case)
        if sent is not None:
            sent = rows.closed_up(self.matter, self._with_what_stays(sent, kept))
        super().__init__(sent, initial=kept)
        self._counts = rows.counts(self.matter, kept if sent is None else sent)
        grown = rows.asked_for(self.matter, sent)
        if grown:
            self._counts[grown] += 1
        for question in sorted(self.matter.fields, key=self._place):
            self.fields.update(self._fields_of(question))
        for name, field in self.fields.items():
            field.disabled = self._stays(name)
        self._begin_at(self._last_row_of(grown) if grown else self._first_open())

    def _stays(self, name: str) -> bool:
        """Whether a field is shown only; the power of attorney is open where the agent is."""
        if self._only is None:
            return False
        if name in deeds.FIELDS:
            return not any(question in self._only for question in _AGENT)
        return name.partition(".")[0] not in self._only

    def _with_what_stays(self, sent: QueryDict, kept: Mapping[str, Any]) -> QueryDict:
        """Return what was sent, with the kept answer wherever nothing can be answered anew."""
        if self._only is None:
            return sent
        data = sent.copy()
        for name in [name for name in data if self._stays(name)]:
            del data[name]
        for name, value in kept.items():
            if self._stays(name):
                data.setlist(name, value if isinstance(value, list) else [_as_typed(value)])
        return data

    def _first_open(self) -> str:
        open_ones = (name for name, field in self.fields.items() if not field.disabled)
        return next(open_ones, next(iter(self.fields)))

    def _place(self, question: FormField) -> int:
        return _PLACES.index(_section_of(self.matter, question))

    def _fields_of(self, question: FormField) -> Iterator[tuple[str, forms.Field]]:
        kinds = self.case.edition.field_types
        if question.type == "group":
            for number in range(self._counts[question.id]):
                for member in question.members:
                    name = rows.cell(question.id, number, member.id)
                    label = f"{question.name} {number + 1}: {member.name}"
                    yield name, cell_for(label, kinds[member.type])
            return
        yield question.id, field_for(self.matter, question, kinds[question.type])
        if question.id == "agent_id":
            yield from deeds.fields()

    def _last_row_of(self, group: str) -> str:
        member = self.matter.field(group).members[0]
        return rows.cell(group, self._counts[group] - 1, member.id)

    def _begin_at(self, name: str) -> None:
        """Put the cursor where typing goes on; the list of errors takes it where there is one."""
        self.fields[name].widget.attrs["autofocus"] = True

    # What the page shows --------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """Return the parts of the form; a part without questions is left out."""
        parts = map(self._section, _PLACES)
        return [part for part in parts if part.fields or part.groups]

    def _section(self, place: str) -> Section:
        asked = [q for q in self.matter.fields if _section_of(self.matter, q) == place]
        shown = [self[question.id] for question in asked if question.type != "group"]
        if place == "agent" and shown:
            shown += [self[name] for name in deeds.FIELDS if name in self.fields]
        groups = [self._group(question) for question in asked if question.type == "group"]
        return Section(_TITLES[place], shown, groups, place == "agent")

    def _group(self, question: FormField) -> Group:
        count = self._counts[question.id]
        return Group(
            id=question.id,
            name=str(question.name),
            headings=[str(member.name) for member in question.members],
            rows=[
                [self[rows.cell(question.id, number, m.id)] for m in question.members]
                for number in range(count)
            ],
            may_grow=(question.max is None or count < question.max)
            and not self._stays(question.id),
        )

    # What was typed -------------------------------------------------------------------------------

    def typed(self) -> dict[str, Any]:
        """Return what was typed as the core reads it: text by field, groups as lists of rows."""
        return {question.id: self._typed(question) for question in self.matter.fields}

    def _typed(self, question: FormField) -> Any:
        if question.type != "group":
            return self._text(question.id, question.required)
        return [
            {m.id: self._text(rows.cell(question.id, n, m.id), True) for m in question.members}
            for n in range(self._counts[question.id])
        ]

    def _text(self, name: str, empty_is_open: bool) -> str:
        """Return one answer; an optional box that is not ticked says no."""
        value = self[name].data
        if isinstance(value, bool):
            return "true" if value else "" if empty_is_open else "false"
        return value or ""

    def field_at(self, place: str) -> str:
        """Return the field that shows what is wrong at a place: a group's first cell for a group."""
        if place in self.fields:
            return place
        return next((name for name in self.fields if name.startswith(f"{place}.")), place)


def _as_typed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kept(case: Case) -> dict[str, Any]:
    kept = deeds.kept(case)
    for shown in all_answers(case):
        if shown.field.type == "group":
            kept |= rows.spread(shown.field.id, shown.value)
        else:
            asks = isinstance(shown.value, bool) and shown.field.required
            kept[shown.field.id] = str(shown.value).lower() if asks else shown.value
    return kept


def _section_of(matter: Matter, question: FormField) -> str:
    if question.id in _AGENT:
        return "agent"
    if question.used_by == ("window",):
        return "delivery"
    is_company = any(field.id == "uscc" for field in matter.fields)
    applicant = _APPLICANT | _COMPANY if is_company else _APPLICANT
    return "applicant" if question.id in applicant else "matter"


_TITLES: Mapping[str, Promise] = {
    "applicant": _("Applicant"),
    "agent": _("Agent"),
    "matter": _("The matter"),
    "delivery": _("Delivery and declaration"),
}
_PLACES = list(_TITLES)
