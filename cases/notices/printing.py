"""Numbering and printing of notices, after the commit of the act that gave them.

A worker or the first reader does it, whoever comes first. A printed notice is never printed anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localtime

from cases import numbering, papers
from cases.catalogue.types import DocumentKind
from cases.models import Notice


def print_notice(notice_id: int) -> Notice:
    """Number and print a notice that has no paper yet; printing twice gives the same paper."""
    notice = _numbered(notice_id)
    if notice.sha256:
        return notice
    content = {
        **notice.content,
        "document_no": notice.number,
        "query_code": notice.case.query_code,
        "qr_url": f"{notice.content['qr_url']}?code={notice.case.query_code!s}",
    }
    kept = keep(papers.render(notice.kind, content, specimen=settings.HALL_DEMO))
    Notice.objects.filter(pk=notice_id, sha256="").update(**kept)
    return Notice.objects.get(pk=notice_id)


def _numbered(notice_id: int) -> Notice:
    with transaction.atomic():
        notice = Notice.objects.select_for_update(no_key=True).get(pk=notice_id)
        kind = notice.case.edition.documents[notice.kind]
        if notice.number is None and kind.number_format:
            _number(notice, kind)
    return notice


def _number(notice: Notice, kind: DocumentKind) -> None:
    """Give the next number of its kind and year, in a series of the department where it decides."""
    year, number_format = localtime(notice.given_at).year, kind.number_format
    assert number_format is not None
    dept = notice.case.edition.departments[notice.review.department].code if notice.review else ""
    notice.series = f"{kind.id}:{dept}:{year}" if dept else f"{kind.id}:{year}"
    (notice.serial,) = numbering.reserve(notice.series)
    notice.number = number_format.format(year=year, seq=notice.serial, dept=dept)
    notice.save(update_fields=["series", "serial", "number"])


def keep(paper: bytes) -> Mapping[str, str]:
    """Store a paper under its own hash, whole or not at all, read it back, and return where it is.

    A worker killed while it writes leaves a part beside the place, never a broken paper in it.
    """
    digest = hashlib.sha256(paper).hexdigest()
    name = f"papers/{digest[:2]}/{digest}.pdf"
    place = Path(default_storage.path(name))
    if not _holds(place, digest):
        _put(place, paper)
        if not _holds(place, digest):
            raise OSError(f"{name} was not stored whole")
    return {"file": name, "sha256": digest}


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
