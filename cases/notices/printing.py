"""Numbering and printing of notices, after the commit of the act that gave them.

A worker or the first reader does it, whoever comes first. A printed notice is never printed anew.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from cases import bulk, numbering
from cases.catalogue.publish import rules_of
from cases.models import Notice
from cases.numbering import Numbered
from cases.papers import press
from cases.papers.keeping import Kept

#: A paper that is there already stays.
WITHOUT_A_PAPER = "stored.sha256 = ''"


def print_notice(notice_id: int) -> Notice:
    """Number and print a notice that has no paper yet; printing twice gives the same paper."""
    print_notices([notice_id])
    return Notice.objects.get(pk=notice_id)


def print_notices(notice_ids: Collection[int]) -> int:
    """Number, print and store the notices among these that have no paper yet; return how many."""
    number_many(notice_ids)
    unprinted = Notice.objects.unprinted().filter(pk__in=notice_ids).order_by("pk")
    rows = list(with_their_codes(unprinted))
    for row in rows:
        kept = print_out(row)
        row.file, row.sha256 = kept.file, kept.sha256
    bulk.update(rows, ("file", "sha256"), where=WITHOUT_A_PAPER)
    return len(rows)


def with_their_codes(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Read with each notice the query code of its case, which stands on every one."""
    return rows.select_related("case").defer("case__form")


def print_out(notice: Notice) -> Kept:
    """Print a numbered notice; its row does not know of the paper yet."""
    code = notice.case.query_code
    numbered = {
        **notice.content,
        "document_no": notice.number,
        "query_code": code,
        "qr_url": f"{notice.content['qr_url']}?code={code!s}",
    }
    return press.print_out(notice.kind, numbered)


def number_many(notice_ids: Collection[int]) -> None:
    """Give the next number of its kind and year to each notice without one, in one transaction."""
    with transaction.atomic():
        waiting = Notice.objects.filter(pk__in=notice_ids, number=None).exclude(series="")
        locked = waiting.select_for_update(no_key=True).order_by("pk")
        rows = [Numbered(key, series) for key, series in locked.values_list("pk", "series")]
        numbering.give(rows)
        patterns = _patterns([row.pk for row in rows])
        for row in rows:
            _kind, *department, year = row.series.split(":")
            row.number = patterns[row.pk].format(
                year=year, seq=row.serial, dept="".join(department)
            )
        bulk.update(rows, ("serial", "number"), model=Notice)


def _patterns(notice_ids: Collection[int]) -> dict[int, str]:
    """Return how the number of each notice is written, in the version of its case."""
    rows = Notice.objects.filter(pk__in=notice_ids).values_list("pk", "kind", "case__version")
    return {
        key: rules_of(version).documents[kind].number_format or "" for key, kind, version in rows
    }
