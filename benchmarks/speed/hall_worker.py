"""The hall's worker as the bench runs it: papers get their numbers and a hash, but are not rendered."""

from __future__ import annotations

import hashlib
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

    press.print_out = noted


def noted(kind: str, content: Mapping[str, Any]) -> Kept:
    """Note the SHA-256 of a paper's number instead of a PDF's, as the rivals do."""
    from cases.papers.keeping import Kept

    number = content.get("certificate_no") or content.get("document_no")
    return Kept(file="", sha256=hashlib.sha256(f"{kind} {number}".encode()).hexdigest())
