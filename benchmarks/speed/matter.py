"""The bench matter: five sub-items of shipped departments, one step each, none waits for another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cases import acceptance
from cases.acceptance import Typed
from cases.actors import HALL, Actor, Role
from cases.catalogue.loader import load
from cases.catalogue.types import Edition
from cases.catalogue.types.content import content_of, plain
from cases.identifiers import make_specimen_resident_number
from cases.models import Case, MatterVersion
from cases.models.review import Handling
from departments import registry

#: One sub-item of each core department that automatic officers may decide and that has one result.
SUB_ITEMS = (
    "cch_tax_change",
    "cch_ss_change",
    "cch_re_change",
    "cch_vm_change",
    "cch_mr_name",
)
FIELDS = ("applicant_name", "applicant_id", "consent_notice_read")
FORM = {
    "applicant_name": "李明",
    "applicant_id": make_specimen_resident_number("320118", date(1985, 11, 12)),
    "consent_notice_read": "true",
}
CLERK = Actor("user:bench", frozenset({Role.WINDOW_CLERK}))


def publish(at: datetime) -> MatterVersion:
    """Publish the bench matter and give its sub-items to automatic officers; twice equals once."""
    edition = _edition()
    version, _created = MatterVersion.objects.get_or_create(
        digest=edition.digest,
        defaults={
            "code": edition.matter.code,
            "number": edition.matter.number,
            "content": edition.content(),
            "published_at": at,
        },
    )
    chosen = [(item.id, item.department) for item in edition.matter.sub_items.values()]
    registry.choose(chosen, Handling.AUTOMATIC, by=HALL, at=at)
    return version


def receive(version: MatterVersion, at: datetime) -> Case:
    """Take in one case of the bench matter by the acts of the window, up to its receipt."""
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=CLERK, at=at)
    case = acceptance.fill_in(case.pk, Typed(FORM, demo=True), by=CLERK, at=at)
    return acceptance.receive(case.pk, division="320118", real_name_checked=True, by=CLERK, at=at)


def _edition() -> Edition:
    catalogue = load()
    house_sale = plain(catalogue.editions["SHS"].content())["matter"]
    company = plain(catalogue.editions["CCH"].content())["matter"]
    rows = {row["id"]: row for row in company["sub_items"]}
    matter = {
        **house_sale,
        "code": "BEN",
        "number": 99,
        "sub_items": [_free(rows[name]) for name in SUB_ITEMS],
        "materials": [{**house_sale["materials"][0], "used_by": list(SUB_ITEMS)}],
        "fields": [_asked(row) for row in house_sale["fields"] if row["id"] in FIELDS],
        "charges": [],
        "blocking_checks": [],
        "refusal_notes": [],
    }
    return Edition.from_content(content_of(matter, catalogue.data))


def _free(row: dict[str, Any]) -> dict[str, Any]:
    """Return a sub-item that waits for nothing, applies always and takes one step."""
    kept = {name: value for name, value in row.items() if name not in ("when", "dependency_basis")}
    return {**kept, "depends_on": [], "optional": False, "approval_steps": 1}


def _asked(row: dict[str, Any]) -> dict[str, Any]:
    return row if row["used_by"] == ["window"] else {**row, "used_by": list(SUB_ITEMS)}
