"""The hall's worker as the bench runs it: papers are complete and hashed, but neither set nor stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from celery.signals import worker_process_init

from settings.celery import app

if TYPE_CHECKING:
    from cases.papers.keeping import Kept

__all__ = ["app"]


@worker_process_init.connect(dispatch_uid="benchmarks.without_a_press")
def without_a_press(**_: object) -> None:
    """Take the press out of a worker process, once Django's apps are loaded."""
    from cases.papers import press

    press.print_out = _noted


def _noted(kind: str, content: Mapping[str, Any]) -> Kept:
    """Check the contents of a paper as printing does; note their SHA-256 instead of a PDF's."""
    from cases.papers.keeping import Kept
    from cases.papers.printing import PAPERS, refuse_incomplete

    refuse_incomplete(PAPERS[kind], content)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return Kept(file="", sha256=hashlib.sha256(text.encode()).hexdigest())
