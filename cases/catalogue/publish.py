"""Publishes the catalogue: every matter as an immutable version, known by its content hash."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction

from cases.catalogue.types import Catalogue, Edition
from cases.models.catalogue import MatterVersion

#: Whoever publishes holds this advisory lock to the end of the transaction, so that two publishers
#: never see half of each other.
PUBLISHING = 0x63_61_74_61


@transaction.atomic
def publish(catalogue: Catalogue, at: datetime) -> list[MatterVersion]:
    """Make the catalogue's matters the current ones; return their versions in its order.

    What has not changed keeps its row. A matter that is no longer in the catalogue has no current
    version; cases under way keep the version that they were accepted under.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])
    digests = [edition.digest for edition in catalogue.editions.values()]
    known = set(MatterVersion.objects.filter(digest__in=digests).values_list("digest", flat=True))
    MatterVersion.objects.bulk_create(
        _version(edition, at)
        for edition in catalogue.editions.values()
        if edition.digest not in known
    )
    MatterVersion.objects.current().exclude(digest__in=digests).update(current=False)
    MatterVersion.objects.filter(digest__in=digests, current=False).update(current=True)
    versions = {row.digest: row for row in MatterVersion.objects.filter(digest__in=digests)}
    return [versions[digest] for digest in digests]


def _version(edition: Edition, at: datetime) -> MatterVersion:
    return MatterVersion(
        code=edition.matter.code,
        number=edition.matter.number,
        digest=edition.digest,
        content=edition.content(),
        published_at=at,
    )


def rules(version: MatterVersion) -> Edition:
    """Return the edition of a version; read from the database once in a process."""
    return _edition(version.digest)


@lru_cache(maxsize=512)
def rules_of(version_id: int) -> Edition:
    """Return the edition of a version by its row; read from the database once in a process."""
    return rules(MatterVersion.objects.defer("content").get(pk=version_id))


def current() -> dict[str, Edition]:
    """Return the editions that new cases are accepted under, by matter code in catalogue order."""
    digests = MatterVersion.objects.current().values_list("code", "digest")
    return {code: _edition(digest) for code, digest in digests}


@lru_cache(maxsize=512)
def _edition(digest: str) -> Edition:
    content = MatterVersion.objects.values_list("content", flat=True).get(digest=digest)
    return Edition.from_content(content)
