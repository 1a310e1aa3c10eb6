"""How rows of the catalogue are named, and the units and marks that many of them share."""

from __future__ import annotations

from cases.catalogue.shapes import (
    CODE,
    WORDS,
    Kind,
    one_of,
)

NAMES: dict[str, Kind] = {"name_en": WORDS, "name_zh": WORDS}
NAMED: dict[str, Kind] = {"id": CODE, **NAMES}
SENTENCE: dict[str, Kind] = {"en": WORDS, "zh": WORDS}
UNIT = one_of("immediate", "minute", "working_hour", "working_day", "calendar_day")
VERIFICATION = one_of("checked", "from_memory", "design")
