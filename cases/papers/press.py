"""The press: one paper printed and kept; whoever needs a paper on disk calls it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from cases.papers.keeping import Kept, keep
from cases.papers.printing import render


def print_out(kind: str, content: Mapping[str, Any]) -> Kept:
    """Print a paper of this kind (a key of PAPERS) and keep it: the same content, the same paper.

    Raises what ``render`` and ``keep`` raise.
    """
    return keep(render(kind, content, specimen=settings.HALL_DEMO))
