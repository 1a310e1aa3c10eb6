"""Single sections of the shipped catalogue, for rooms that need one table and no matter."""

from __future__ import annotations

from functools import cache
from typing import Any

from cases.catalogue.loader import DATA
from cases.catalogue.reading import read, sections
from cases.catalogue.schema import FILES
from cases.catalogue.types.content import plain


@cache
def section(name: str) -> Any:
    """Return the plain content under a top-level key, such as ``clock`` or ``roles``.

    Reads that file alone and does not check it: loading and publishing do. Raises KeyError.
    """
    file = next((f"{file}.yaml" for file, keys in FILES.items() if name in keys), None)
    if file is None:
        raise KeyError(name)
    content = read(file, (DATA / file).read_text(encoding="utf-8")).content
    return plain(sections(file, content)[name])
