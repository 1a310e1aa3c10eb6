"""A wording in both languages of the hall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language


def speaks_chinese() -> bool:
    """Whether the person being served reads Chinese."""
    return (get_language() or "en").startswith("zh")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """An English and a Chinese wording; ``str()`` gives the one of the active language."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if speaks_chinese() else self.en

    @classmethod
    def from_row(cls, row: Mapping[str, Any], stem: str = "name") -> Bilingual:
        """Return the wording that a row of the catalogue holds as ``<stem>_en``/``<stem>_zh``."""
        return cls(row[f"{stem}_en"], row[f"{stem}_zh"])

    def as_json(self) -> dict[str, str]:
        """Return both wordings as papers and the API carry them."""
        return {"en": self.en, "zh": self.zh}
