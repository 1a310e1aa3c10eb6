"""Every open defect of a case on one page: how it was put right, and a new scan of its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from cases import supplies
from cases.actors import Actor
from cases.errors import Invalid
from cases.materials import BY_ITSELF
from cases.models import Case, Defect, Material
from cases.scans import Scan
from hall.counter.answering import AnswersMixin
from hall.counter.defects import Told, open_slips
from hall.counter.ticks import ACCEPTED


@dataclass(frozen=True, slots=True)
class Line:
    """One defect as the page shows it."""

    name: str
    defect: Defect
    answer: BoundField
    was: BoundField
    scan: BoundField | None
    row: Material | None


class SlipsForm(AnswersMixin):
    """The open return slips of all departments; ``request`` is what was sent."""

    use_required_attribute = False

    def __init__(self, case: Case, request: HttpRequest | None = None) -> None:
        super().__init__(*((request.POST, request.FILES) if request is not None else (None, None)))
        self.case, self.slips = case, open_slips(case)
        self.look_again()
        self.add_answers(defect for slip in self.slips for _name, defect in slip.defects)
        for slip in self.slips:
            for name, defect in slip.defects:
                if self._can_be_scanned(defect):
                    self.fields[f"scan-{defect.pk}"] = _scan_field(name)

    def look_again(self) -> None:
        """Read the rows and their scans as they are kept now."""
        self._rows = {row.key: row for row in self.case.materials.prefetch_related("uploads")}

    def _can_be_scanned(self, defect: Defect) -> bool:
        row = self._rows.get(defect.key)
        return row is not None and row.obtain not in BY_ITSELF

    def shown(self) -> Iterator[tuple[Told, list[Line]]]:
        """Yield each slip with its defects."""
        for slip in self.slips:
            yield slip, [self._line(name, defect) for name, defect in slip.defects]

    def _line(self, name: str, defect: Defect) -> Line:
        scan = f"scan-{defect.pk}"
        return Line(
            name,
            defect,
            self[f"answer-{defect.pk}"],
            self[f"was-{defect.pk}"],
            self[scan] if scan in self.fields else None,
            self._rows.get(defect.key),
        )

    def keep(self, *, by: Actor, at: datetime) -> None:
        """Keep scans and answers; what cannot be kept is said at its field, the rest is kept."""
        if not self.is_valid():
            return
        words = self.changed()
        for key, file in list(self._scanned()):
            self._supply(key, file, words.pop(key, ""), by, at)
        self.keep_answers(words, by=by, at=at)

    def _scanned(self) -> Iterator[tuple[int, UploadedFile]]:
        for key in self._defects:
            if file := self.files.get(f"scan-{key}"):
                yield key, file

    def _supply(self, key: int, file: UploadedFile, words: str, by: Actor, at: datetime) -> None:
        limit = settings.HALL_UPLOAD_LIMIT_MB
        # One byte more than the limit is enough for the core to see that it is too much.
        scan = Scan(file.name or "", file.read(limit * 1024 * 1024 + 1))
        said = words or self._defects[key].answer or _supplied()
        try:
            supplies.supply(key, scan, said, limit_mb=limit, by=by, at=at)
        except Invalid as refusal:
            self.add_error(f"scan-{key}", str(refusal))

    def say_what_is_open(self, list_id: int) -> None:
        """Mark the defects of a slip that nobody has answered yet."""
        for slip in self.slips:
            for _name, defect in slip.defects if slip.told.pk == list_id else ():
                if not defect.answer and not self.cleaned_data.get(f"answer-{defect.pk}"):
                    self.add_error(f"answer-{defect.pk}", _("Say how it was put right."))


def _supplied() -> str:
    """Return what is written down when only a scan was handed in, in the language of the hall."""
    with override(settings.LANGUAGE_CODE):
        return gettext("A new paper was handed in and scanned.")


def _scan_field(name: str) -> forms.Field:
    label = str(_("Scan of: {name}")).format(name=name)
    return forms.Field(label=label, required=False, widget=forms.FileInput({"accept": ACCEPTED}))
