"""What was supplied for a correction notice: rows ticked and scanned again, the other items answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext, override

from cases.actors import Actor
from cases.lifecycle import Event
from cases.models import Case, Defect, DefectList, Material
from hall.counter import ticks
from hall.counter.answering import AnswersMixin
from hall.counter.defects import about
from hall.counter.ticks import MaterialsForm


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the notice: what was asked, and the row, the answer or the question that settles it."""

    name: str
    defect: Defect
    line: ticks.Line | None
    answer: BoundField | None
    was: BoundField | None
    is_question: bool
    is_done: bool

    @property
    def tone(self) -> str:
        """The tone of the card of the item."""
        return "good" if self.is_done else "act"


class SupplyForm(AnswersMixin, MaterialsForm):
    """The items of the open correction notice, and the rows that a changed form asks for since."""

    def __init__(self, case: Case, request: HttpRequest | None = None) -> None:
        lists = case.defect_lists.open().filter(review=None)
        self.told = lists.first() or DefectList(case=case)
        self._items = list(self.told.defects.all()) if self.told.pk else []
        super().__init__(case, request)
        del self.fields["identity"]
        free = [defect for defect in self._items if not defect.key]
        self.add_answers(free, suggested=_suggested(case, self.told, free))

    def _begin_at_the_first_open_row(self) -> None:
        """Begin where the person at the window does: at the list, not in the middle of it."""

    def chosen(self, rows: list[Material]) -> list[Material]:
        """Return the rows that the notice names, and those that are not there."""
        named = {defect.key for defect in self._items}
        return [row for row in rows if row.key in named or not row.is_there]

    def items(self) -> Iterator[Item]:
        """Yield the items of the notice in its order."""
        lines = {line.row.key: line for line in self.lines()}
        for defect in self._items:
            line = lines.get(defect.key)
            yield Item(
                name=about(self.case, defect),
                defect=defect,
                line=line,
                answer=None if defect.key else self[f"answer-{defect.pk}"],
                was=None if defect.key else self[f"was-{defect.pk}"],
                is_question=bool(defect.question),
                is_done=line.row.is_there if line else defect.answered_at is not None,
            )

    def further(self) -> list[ticks.Line]:
        """Return the rows that the notice does not name: the changed form asks for them."""
        named = {defect.key for defect in self._items}
        return [line for line in self.lines() if line.row.key not in named]

    @property
    def settled(self) -> tuple[int, int]:
        """How many items are put right, and how many there are."""
        done = [item.is_done for item in self.items()]
        return sum(done), len(done)


def _suggested(case: Case, told: DefectList, free: list[Defect]) -> dict[int, str]:
    """Return an answer for the questions, once the form was filled in again; the clerk may change it."""
    asked = [defect for defect in free if defect.question and not defect.answer]
    if not asked:
        return {}
    filled = case.entries.filter(event=Event.FILL_IN, at__gte=told.given_at)
    if not filled.exists():
        return {}
    with override(settings.LANGUAGE_CODE):
        return {defect.pk: gettext("The answer in the form was corrected.") for defect in asked}


def keep(form: SupplyForm, *, by: Actor, at: datetime) -> None:
    """Keep ticks and scans, then every answer that was changed; what cannot be is said at its field."""
    ticks.keep(form, by=by, at=at)
    if form.is_valid():
        form.keep_answers(form.changed(), by=by, at=at)
