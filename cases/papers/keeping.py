"""Keeping papers: each under its own hash, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a paper is (a name in the private store), and its SHA-256 in hexadecimal."""

    file: str
    sha256: str


def keep(paper: bytes) -> Kept:
    """Store a paper, read it back, and return where it is; raises ``OSError`` when it is not whole.

    A worker killed while it writes leaves a part beside the place, never a broken paper in it.
    """
    digest = hashlib.sha256(paper).hexdigest()
    name = f"papers/{digest[:2]}/{digest}.pdf"
    place = Path(default_storage.path(name))
    if not _holds(place, digest):
        _put(place, paper)
        if not _holds(place, digest):
            raise OSError(f"{name} was not stored whole")
    return Kept(name, digest)


def _holds(place: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(place.read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _put(place: Path, paper: bytes) -> None:
    """Write beside the place, bring it to disk, and move it there in one step."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=place.parent, prefix=".part-")
    with os.fdopen(descriptor, "wb") as draft:
        draft.write(paper)
        draft.flush()
        os.fsync(draft.fileno())
    Path(part).replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
