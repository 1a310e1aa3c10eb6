"""Specimen papers: what an applicant of the demo hands in, marked 样本 SPECIMEN on every page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from cases.catalogue.wording import Bilingual
from cases.materials import Scan

SOURCE = Path(__file__).with_name("specimen.typ")
#: The same paper has the same bytes, whenever it is made.
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def specimen(name: Bilingual) -> Scan:
    """Return a scan of a paper of this name."""
    return Scan(f"{name.zh}_样本.pdf", _pdf(name.zh, name.en))


@cache
def _pdf(zh: str, en: str) -> bytes:
    pdf = _compiler().compile(
        input=str(SOURCE),
        format="pdf",
        sys_inputs={"name": json.dumps({"zh": zh, "en": en})},
        timestamp=MADE,
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)]
    )
    return typst.Compiler(root=str(SOURCE.parent), font_paths=fonts)
