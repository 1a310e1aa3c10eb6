"""Small matters for tests: a few sub-items in a graph, one declaration, the one form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cases import acceptance
from cases.acceptance import Typed
from cases.catalogue.loader import load
from cases.catalogue.sections import section
from cases.catalogue.types import Edition
from cases.catalogue.types.content import plain
from cases.identifiers import make_specimen_resident_number
from cases.models import Case, MatterVersion
from tests.cast import CHEN, DEPARTMENTS, MONDAY

#: Whose material a row is: another party for each sub-item, so that no row stands twice.
ROLES = [row["id"] for row in section("party_roles")]
#: The form of a small matter as a clerk types it, without its switches.
WHOLE_FORM = {
    "applicant_name": "李明",
    "applicant_id": make_specimen_resident_number("320118", date(1985, 11, 12)),
    "consent_notice_read": "true",
}


@cache
def shipped() -> Any:
    """Return the shipped catalogue, loaded once."""
    return load()


@dataclass(frozen=True)
class Item:
    """One sub-item of a small matter."""

    id: str
    department: str
    depends_on: tuple[str, ...] = ()
    optional: bool = False
    steps: int = 1
    when: Mapping[str, Any] | None = None
    pays: bool = False
    outputs: tuple[str, ...] = ()
    #: Sub-items in which the material arises that this one looks at.
    uses_result_of: tuple[str, ...] = ()
    #: Whether a register is asked before the decision.
    checked: bool = False
    on_refusal: str = "block_dependents"
    #: Whether a paper is handed in for it.
    paper: bool = False

    @property
    def check(self) -> str:
        """The name of its blocking check."""
        return f"bc_{self.id}"


def five_departments() -> tuple[Item, ...]:
    """Return five independent one-step sub-items, one for each core department."""
    return tuple(Item(f"t_{department}", department) for department in DEPARTMENTS)


def small_matter(
    items: Iterable[Item],
    *,
    policy: str = "all_or_nothing",
    code: str = "TST",
    switches: Sequence[str] = (),
) -> MatterVersion:
    """Publish a matter made of these sub-items; ``switches`` are yes-or-no fields for conditions."""
    house_sale = plain(shipped().editions["SHS"].content())
    every = list(items)
    names = [item.id for item in every]
    rows = {field["id"]: field for field in house_sale["matter"]["fields"]}
    fields = [rows["applicant_name"], rows["applicant_id"], rows["consent_notice_read"]]
    fields += [{**rows["buyer_loan"], "id": name} for name in switches]
    for field in fields:
        if field["used_by"] != ["window"]:
            field["used_by"] = names
    policies = [row for row in shipped().data["issuance_policies"] if row["id"] == policy]
    content = {
        **house_sale,
        "departments": plain(shipped().data["departments"]),
        "outputs": plain(shipped().data["outputs"]),
        "issuance_policies": plain(policies),
        "matter": {
            **house_sale["matter"],
            "code": code,
            "number": 99,
            "issuance_policy": policy,
            "sub_items": [_row(item, house_sale) for item in every],
            "materials": list(_materials(every, house_sale["matter"]["materials"])),
            "fields": fields,
            "charges": [],
            "blocking_checks": list(_checks(every, house_sale["matter"]["blocking_checks"])),
            "refusal_notes": [],
        },
    }
    edition = Edition.from_content(content)
    version, _created = MatterVersion.objects.get_or_create(
        digest=edition.digest,
        defaults={"code": code, "number": 99, "content": content, "published_at": MONDAY},
    )
    return version


def _row(item: Item, house_sale: Mapping[str, Any]) -> dict[str, Any]:
    model = next(r for r in house_sale["matter"]["sub_items"] if r["id"] == "shs_tax_price")
    row = {
        **model,
        "id": item.id,
        "department": item.department,
        "depends_on": list(item.depends_on),
        "optional": item.optional,
        "approval_steps": item.steps,
        "on_refusal": item.on_refusal,
        "outputs": list(item.outputs),
    }
    row.pop("special_procedures", None)
    if item.when is not None:
        row["when"] = dict(item.when)
    if item.pays:
        row["waits_for_applicant"] = "tax_payment"
    return row


def _materials(
    items: Sequence[Item], house_sale: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The form for everybody, and what arises in some sub-items for those that wait for it."""
    yield {**house_sale[0], "used_by": [item.id for item in items]}
    arising = next(row for row in house_sale if row["obtain"] == "arises")
    submitted = next(row for row in house_sale if row["obtain"] == "submit")
    for item, role in zip(items, ROLES, strict=False):
        if item.paper:
            paper = {**submitted, "role": role, "used_by": [item.id]}
            yield {name: value for name, value in paper.items() if name != "when"}
        if item.uses_result_of:
            first, *others = item.uses_result_of
            yield {
                **arising,
                "role": role,
                "used_by": [item.id],
                "arises_from": first,
                "arises_also_from": others,
            }


def _checks(
    items: Sequence[Item], house_sale: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for item in items:
        if item.checked:
            yield {**house_sale[0], "id": item.check, "sub_item": item.id}


def accepted(version: MatterVersion, **switches: bool) -> Case:
    """Bring one case of a small matter to acceptance, by the real acts."""
    case = received(version, **switches)
    return acceptance.accept(case.pk, by=CHEN, at=MONDAY)


def received(version: MatterVersion, **switches: bool) -> Case:
    """Bring one case of a small matter to its receipt, by the real acts."""
    case = filled(version, **switches)
    return acceptance.receive(
        case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY
    )


def filled(version: MatterVersion, **switches: bool) -> Case:
    """Open one case of a small matter and fill in its whole form."""
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    answers = {name: str(value).lower() for name, value in switches.items()}
    typed = Typed({**WHOLE_FORM, **answers}, demo=True)
    return acceptance.fill_in(case.pk, typed, by=CHEN, at=MONDAY)
