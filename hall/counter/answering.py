"""How defects were put right, typed one by one; two windows do not overwrite each other unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import defects
from cases.actors import Actor
from cases.defects import LONGEST
from cases.models import Defect
from departments.forms import without_personal_numbers
from web.forms import Prose


class AnswersMixin(forms.Form):
    """Adds a text for each defect, beside what it said when the page was opened."""

    _defects: dict[int, Defect]

    def add_answers(
        self, asked: Iterable[Defect], *, suggested: Mapping[int, str] | None = None
    ) -> None:
        """Add the texts of these defects; ``suggested`` stand where nothing is kept yet."""
        self._defects = {defect.pk: defect for defect in asked}
        for key, defect in self._defects.items():
            initial = defect.answer or (suggested or {}).get(key, "")
            self.fields[f"answer-{key}"] = Prose(
                label=_("How it was put right"),
                required=False,
                initial=initial,
                max_length=LONGEST,
                validators=[without_personal_numbers],
                widget=forms.Textarea({"rows": 2}),
                error_messages={"max_length": _("At most 1,000 letters.")},
            )
            was = forms.CharField(required=False, initial=defect.answer, widget=forms.HiddenInput)
            self.fields[f"was-{key}"] = was

    def changed(self) -> dict[int, str]:
        """Return the answers that were typed anew by defect; what a colleague wrote meanwhile is said."""
        found = {}
        for key, defect in self._defects.items():
            typed, kept = self._typed(f"answer-{key}"), _one_kind_of_line(defect.answer)
            if not typed or typed == kept:
                continue
            if self._typed(f"was-{key}") != kept:
                self._say_what_a_colleague_wrote(key, defect)
            else:
                found[key] = typed
        return found

    def _typed(self, name: str) -> str:
        return _one_kind_of_line(self.cleaned_data.get(name) or "")

    def _say_what_a_colleague_wrote(self, key: int, defect: Defect) -> None:
        sentence = _("A colleague wrote meanwhile: “{answer}” Save again to replace it.")
        self.add_error(f"answer-{key}", str(sentence).format(answer=defect.answer))
        sent: Any = self.data
        data = sent.copy()
        data[f"was-{key}"] = defect.answer
        self.data = data

    def keep_answers(self, answers: Mapping[int, str], *, by: Actor, at: datetime) -> None:
        """Keep answers by their defect."""
        for key, text in answers.items():
            defects.answer(key, text, by=by, at=at)


def _one_kind_of_line(text: str) -> str:
    """Return a text as it is compared: browsers send line ends of their own."""
    return text.replace("\r\n", "\n").strip()
