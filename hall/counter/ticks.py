"""The material list at the window: what is ticked, what is scanned, and the identity check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases import materials, reading, wording
from cases.actors import Actor
from cases.errors import Invalid
from cases.materials import BY_ITSELF, Scan
from cases.models import Case, Material, Upload
from cases.models.material import MaterialState
from web.wording import in_words

TICKS = [
    (MaterialState.RECEIVED.value, _("Received")),
    (MaterialState.MISSING.value, _("Missing")),
]
OBTAINED: dict[str, Promise] = {
    "submit": _("Handed in"),
    "share": _("From a register"),
    "submit_or_share": _("From a register, or handed in"),
    "generate": _("Made from the form"),
    "arises": _("Arises in this case"),
}
ACCEPTED = ".pdf,.jpg,.jpeg,.png"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the material list as the page shows it."""

    row: Material
    name: str
    role: str
    obtained: Promise
    tick: BoundField | None
    scan: BoundField | None
    uploads: list[Upload]


class MaterialsForm(forms.Form):
    """Ticks and scans of all rows, and whether the identity document was compared."""

    use_required_attribute = False
    identity = forms.BooleanField(
        label=_("The identity document was read and compared with the person at the window."),
        required=False,
    )

    def __init__(self, case: Case, request: HttpRequest | None = None) -> None:
        sent = (request.POST, request.FILES) if request is not None else (None, None)
        super().__init__(*sent)
        self.case = case
        self.look_again()
        for row in self._rows:
            self.fields.update(self._fields_of(row))
        self._begin_at_the_first_open_row()

    def _begin_at_the_first_open_row(self) -> None:
        ticks = (f"tick-{row.pk}" for row in self._rows if not row.state)
        first = next((name for name in ticks if name in self.fields), "identity")
        self.fields[first].widget.attrs["autofocus"] = True

    def look_again(self) -> None:
        """Read the rows as they are kept now."""
        self._rows = self.chosen(list(self.case.materials.prefetch_related("uploads")))

    def chosen(self, rows: list[Material]) -> list[Material]:
        """Return the rows that the page is about: all of them."""
        return rows

    def _fields_of(self, row: Material) -> Iterator[tuple[str, forms.Field]]:
        if row.obtain in BY_ITSELF or row.state == MaterialState.SHARED:
            return
        name = self._name(row)
        radios = forms.RadioSelect({"class": "d-flex column-gap-4 nowrap"})
        tick = forms.ChoiceField(label=name, choices=TICKS, widget=radios, required=False)
        tick.initial = row.state
        yield f"tick-{row.pk}", tick
        scan = forms.FileInput({"accept": ACCEPTED, "aria-label": _scan_of(name)})
        yield f"scan-{row.pk}", forms.Field(label=_scan_of(name), required=False, widget=scan)

    def _name(self, row: Material) -> str:
        return str(self.case.edition.materials[row.material].name)

    def lines(self) -> list[Line]:
        """Return the rows as the page shows them."""
        return [
            Line(
                row=row,
                name=self._name(row),
                role=in_words(wording.party_role(row.role)),
                obtained=OBTAINED[row.obtain],
                tick=self._shown(f"tick-{row.pk}"),
                scan=self._shown(f"scan-{row.pk}"),
                uploads=list(row.uploads.all()),
            )
            for row in self._rows
        ]

    def _shown(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    @property
    def there(self) -> int:
        """How many rows count as complete."""
        return sum(row.is_there for row in self._rows)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def still_to_come(self) -> Promise:
        """The sentence that names the rows which are not there."""
        open_rows = [row for row in self._rows if not row.is_there]
        names = reading.names_of_materials(self.case.edition, open_rows)
        return format_lazy(_("Still to be ticked or handed in: {names}."), names=names)

    # What was sent --------------------------------------------------------------------------------

    def ticked(self) -> dict[str, MaterialState]:
        """Return the ticks that were set, by the key of their row."""
        chosen = ((row.key, self.cleaned_data.get(f"tick-{row.pk}")) for row in self._rows)
        return {key: MaterialState(tick) for key, tick in chosen if tick}

    def scanned(self) -> Iterator[tuple[str, str, UploadedFile]]:
        """Yield field, key of the row and file of each scan that was chosen."""
        for row in self._rows:
            name = f"scan-{row.pk}"
            if file := self.files.get(name):
                yield name, row.key, file


def keep(form: MaterialsForm, *, by: Actor, at: datetime) -> None:
    """Keep the ticks, then every scan that can be taken in; what cannot is said at its field."""
    if not form.is_valid():
        return
    materials.tick(form.case.pk, form.ticked(), by=by, at=at)
    limit = settings.HALL_UPLOAD_LIMIT_MB
    for field, key, file in form.scanned():
        # One byte more than the limit is enough for the core to see that it is too much.
        scan = Scan(file.name or "", file.read(limit * 1024 * 1024 + 1))
        try:
            materials.upload(form.case.pk, key, scan, limit_mb=limit, by=by, at=at)
        except Invalid as refusal:
            form.add_error(field, str(refusal))


def _scan_of(name: str) -> str:
    return str(_("Scan of: {name}")).format(name=name)
