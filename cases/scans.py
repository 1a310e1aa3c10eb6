"""Scanned papers: taken by what they are, kept privately, and called by nothing that names a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import puremagic
from django.core.files.base import ContentFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.errors import Invalid
from cases.models import Upload

#: What may be uploaded, by its content: suffix and media type.
ACCEPTED = {
    b"%PDF-": (".pdf", "application/pdf"),
    b"\xff\xd8\xff": (".jpg", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": (".png", "image/png"),
}
#: As many digits as a mobile number has, together or apart: every personal number has them.
_LONG_NUMBER = re.compile(r"\d(?:[\W_]?\d){10}")


@dataclass(frozen=True, slots=True)
class Scan:
    """A paper as it was uploaded: what the sender calls it, and its bytes."""

    name: str
    content: bytes


@contextmanager
def stored(scan: Scan, case_id: int, *, limit_mb: int) -> Iterator[Upload]:
    """Write a scan to the private store and give its row, not saved yet; a refusal removes the file.

    Raises ``Invalid`` for a file that is empty, too big (``limit_mb`` MiB) or not a PDF, JPEG or PNG by
    its content, whatever its name says.
    """
    suffix, media_type = _sniff(scan, limit_mb)
    digest = hashlib.sha256(scan.content).hexdigest()
    upload = Upload(
        name=_harmless(scan.name, suffix),
        content_type=media_type,
        size=len(scan.content),
        sha256=digest,
    )
    upload.file.save(f"{case_id}-{digest[:16]}{suffix}", ContentFile(scan.content), save=False)
    try:
        yield upload
    except Exception:
        upload.file.delete(save=False)
        raise


def _sniff(scan: Scan, limit_mb: int) -> tuple[str, str]:
    if not scan.content:
        raise Invalid(_("The file is empty."))
    if len(scan.content) > limit_mb * 1024 * 1024:
        raise Invalid(format_lazy(_("The file is larger than {n} MB."), n=limit_mb))
    for magic, found in ACCEPTED.items():
        if scan.content.startswith(magic) and _agrees(scan.content, found[1]):
            return found
    raise Invalid(_("Only PDF, JPEG and PNG files can be taken in; this file is something else."))


def _agrees(content: bytes, media_type: str) -> bool:
    try:
        return puremagic.from_string(content, mime=True) == media_type
    except puremagic.PureError:
        return False


def _harmless(name: str, suffix: str) -> str:
    """Return what the sender calls a file, unless that may hold a personal number."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if sign.isprintable()) or "scan"
    return f"scan{suffix}" if _LONG_NUMBER.search(shown) else shown[:200]
