"""Is everything said in both languages?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem, label, problem
from cases.catalogue.reading import Block

PARTNER = {"en": "zh", "zh": "en"}

#: Names that only exist in Chinese, remarks for the makers of the catalogue, notes on examples.
ONE_LANGUAGE = frozenset({"full_name_zh", "seal_zh", "notes_en", "explain_zh", "basis_zh"})
#: Files whose short "en" or "zh" is a remark and not read by the public.
REMARKS = frozenset({"real_name.yaml", "performance.yaml"})


def check(draft: Draft) -> Iterator[Problem]:
    """Report wordings that lack one of the two languages."""
    for content in draft.raw:
        yield from _walk(content)


def _walk(value: Any) -> Iterator[Problem]:
    if isinstance(value, Block):
        for key, inner in value.items():
            yield from _wording(value, key)
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)


def _wording(row: Block, key: str) -> Iterator[Problem]:
    stem, _, language = key.rpartition("_")
    if language not in PARTNER or key in ONE_LANGUAGE or (not stem and row.file in REMARKS):
        return
    partner = f"{stem}_{PARTNER[language]}".lstrip("_")
    name = label(row)
    if partner not in row:
        en, zh = f"{name}: the translation {partner} is missing.", f"{name}:缺少译文{partner}。"
        yield problem(row, key, en, zh)
    if isinstance(row[key], str) and not row[key].strip():
        yield problem(row, key, f"{name}: {key} is empty.", f"{name}:{key}为空。")
