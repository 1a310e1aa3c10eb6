"""The typesetter: sets a Typst source with JSON data into PDF/A, the same bytes for the same data."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from cases.papers.characters import in_every_text, not_shown, with_codes_for, without_controls

SOURCES = Path(__file__).parent
#: Archivable, with text that can be extracted (PDF/A-2a) and read aloud (PDF/UA-1).
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


class Typesetter:
    """One typesetter with its fonts; threads take turns.

    The fonts of the wheel come first, so the machine's own fonts only serve characters that those
    lack and leave the bytes of all other papers alone.
    """

    def __init__(self, *, system_fonts: bool = True) -> None:
        fonts = typst.Fonts(
            include_system_fonts=system_fonts,
            font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
        )
        self._compiler = typst.Compiler(root=str(SOURCES), font_paths=fonts)
        self._turn = Lock()
        self._process = os.getpid()

    def print(self, source: str, data: Mapping[str, Any], *, issued: str) -> bytes:
        """Return the PDF of a source in this directory; ``issued`` (YYYY-MM-DD…) is its date."""
        moment = datetime.fromisoformat(issued[:10]).replace(tzinfo=UTC)
        printable = in_every_text(dict(data), without_controls)
        coded: set[str] = set()
        while True:
            try:
                return self._set(source, printable, moment)
            except typst.TypstError as error:
                if (rare := not_shown(error)) <= coded:
                    raise
                coded |= rare
                printable = in_every_text(printable, with_codes_for(rare))

    def _set(self, source: str, data: Mapping[str, Any], moment: datetime) -> bytes:
        if os.getpid() != self._process:
            # Typst's threads do not survive a fork: the child would wait for them for ever.
            raise RuntimeError("a forked process cannot use the typesetter of its parent")
        with self._turn:
            pdf = self._compiler.compile(
                input=str(SOURCES / source),
                format="pdf",
                sys_inputs={"paper": json.dumps(data, sort_keys=True)},
                pdf_standards=STANDARDS,
                timestamp=moment,
            )
        assert isinstance(pdf, bytes)
        return pdf


@cache
def typesetter() -> Typesetter:
    """Return the typesetter of this process, built when the first paper is set."""
    return Typesetter()
