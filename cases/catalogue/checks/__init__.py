"""Everything that a catalogue is checked for; each check reads the draft and yields problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cases.catalogue.checks import (
    conditions,
    figures,
    forms,
    graphs,
    limits,
    materials,
    procedure,
    references,
    translations,
    uniqueness,
)
from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem

CHECKS: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
    translations.check,
    uniqueness.check,
    references.check,
    graphs.check,
    limits.check,
    forms.check,
    conditions.check,
    materials.check,
    figures.check,
    procedure.check,
)


def check(draft: Draft) -> Iterator[Problem]:
    """Yield everything that is wrong with a draft."""
    for each in CHECKS:
        yield from each(draft)
