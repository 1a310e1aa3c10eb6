"""What is filled in into a message: one vocabulary, from the line of the journal and the case as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cases import wording
from cases.catalogue.wording import Bilingual
from cases.lifecycle import Outcome
from cases.models.review import Proposal
from notifications.models import CODE
from notifications.scene import Scene

Place = Callable[[Scene], Bilingual]

LANGUAGES = {"en": "en", "zh": "zh-hans"}


def both(words: Promise | str) -> Bilingual:
    """Return a text of the pages in both languages."""
    return Bilingual(**{name: _in(code, words) for name, code in LANGUAGES.items()})


def _in(language: str, words: Promise | str) -> str:
    with override(language):
        return str(words)


def same(text: str) -> Bilingual:
    """Return a text that reads the same in both languages."""
    return Bilingual(text, text)


def day(on: date | datetime | None) -> Bilingual:
    """Return a day in the habit of each language; raises ``LookupError`` for no day."""
    return _written(on, "DATE_FORMAT")


def _written(on: date | datetime | None, habit: str) -> Bilingual:
    if on is None:
        raise LookupError("there is no such day")
    local = localtime(on) if isinstance(on, datetime) else on
    said = {}
    for name, code in LANGUAGES.items():
        with override(code):
            said[name] = date_format(local, habit)
    return Bilingual(**said)


def _promised(scene: Scene) -> Bilingual:
    """Tell day and hour: some limits are minutes."""
    return _due(scene.case.promised_due, "DATETIME_FORMAT", scene.case.promised_provisional)


def _statutory(scene: Scene) -> Bilingual:
    return _due(scene.case.statutory_due, "DATE_FORMAT", scene.case.statutory_provisional)


def _due(on: datetime | None, habit: str, provisional: bool) -> Bilingual:
    said, unsure = _written(on, habit), both(_("provisional"))
    if not provisional:
        return said
    return Bilingual(f"{said.en} ({unsure.en})", f"{said.zh}\uff08{unsure.zh}\uff09")


def _department(scene: Scene) -> Bilingual:
    return scene.case.edition.departments[scene.review.department].name


def _sub_item(scene: Scene) -> Bilingual:
    return scene.case.matter.sub_item(scene.entry.sub_item).name


def _tax_names(scene: Scene) -> Bilingual:
    """Name the charges of the sub-item; the sub-item itself where the matter lists none for it."""
    charges = [row for row in scene.case.matter.charges if row["sub_item"] == scene.entry.sub_item]
    names = list({row["rule"]: wording.tax(row["rule"]) for row in charges}.values())
    if not names:
        return _sub_item(scene)
    return Bilingual(
        ", ".join(name["en"] for name in names), "\u3001".join(name["zh"] for name in names)
    )


def _amount(scene: Scene) -> Bilingual:
    amount = scene.request.amount
    if amount is None:
        raise LookupError("the amount is not known")
    return Bilingual(f"{amount:.2f} yuan", f"{amount:.2f}")


def _defects(scene: Scene) -> Bilingual:
    return same(str(scene.defects.defects.count()))


def _outcome(scene: Scene) -> Bilingual:
    return both(Outcome(scene.case.outcome).label)


def _proposal(scene: Scene) -> Bilingual:
    return both(Proposal(scene.entry.facts["proposal"]).label)


def _what_comes(scene: Scene) -> Bilingual:
    if scene.case.outcome == Outcome.REFUSED:
        return both(_("Reasons and remedies are in the decision; you are told when it is ready"))
    return both(_("You are told when the results can be collected"))


#: Where results are handed over; e-delivery and courier come with their channels.
_AT_THE_WINDOW = _("to be collected at the window, bring your identity document")
#: A payment has no day of its own yet: what it releases does not begin before it.
_BEFORE_THE_NEXT_STEP = Bilingual("the start of the next step", "下一环节开始")

PLACES: Mapping[str, Place] = {
    "case_no": lambda scene: same(scene.case.number or ""),
    "name": lambda scene: same(scene.case.masked_applicant),
    "matter": lambda scene: scene.case.matter.name,
    "code": lambda scene: same(CODE),
    "department": _department,
    "sub_item": _sub_item,
    "promised": _promised,
    "statutory": _statutory,
    "n": _defects,
    "date": lambda scene: day(scene.defects.due_on),
    "tax_names": _tax_names,
    "amount": _amount,
    "deadline": lambda scene: _BEFORE_THE_NEXT_STEP,
    "outcome": _outcome,
    "proposal": _proposal,
    "pickup": _what_comes,
    "mode": lambda scene: both(_AT_THE_WINDOW),
    "delivered": lambda scene: day(scene.entry.at),
}
