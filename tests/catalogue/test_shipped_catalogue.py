"""The shipped catalogue is whole: sixteen matters, and the totals that it states itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from cases.catalogue.loader import DATA, load
from cases.catalogue.reading import read
from cases.catalogue.schema import FILES
from cases.catalogue.sections import section
from cases.catalogue.types import Catalogue, Edition, Limit, Matter

CODES = [
    "EQT",
    "EST",
    "ECL",
    "SHS",
    "NHR",
    "BFR",
    "REG",
    "REI",
    "NVR",
    "UVT",
    "VSR",
    "EMP",
    "CCH",
    "ITE",
    "FLX",
    "CAP",
]

TOTALS: dict[str, Callable[[Catalogue], int]] = {
    "matters": lambda c: len(c.editions),
    "sub_items": lambda c: sum(len(m.sub_items) for m in matters(c)),
    "materials": lambda c: len(c.data["materials"]),
    "legal_bases": lambda c: len(c.data["legal_bases"]),
    "tax_rules": lambda c: len(c.data["tax_rules"]),
    "documents": lambda c: len(c.data["documents"]),
    "form_fields": lambda c: sum(len(m.fields) for m in matters(c)),
    "blocking_checks": lambda c: sum(len(m.blocking_checks) for m in matters(c)),
    "guard_predicates": lambda c: len(c.guards),
    "case_transitions": lambda c: len(c.case_transitions),
    "sub_item_transitions": lambda c: len(c.review_transitions),
}


def matters(catalogue: Catalogue) -> list[Matter]:
    return [edition.matter for edition in catalogue.editions.values()]


def test_every_total_is_counted(catalogue: Catalogue) -> None:
    assert catalogue.data["meta"]["totals"].keys() == TOTALS.keys()


@pytest.mark.parametrize("name", TOTALS)
def test_total(catalogue: Catalogue, name: str) -> None:
    assert TOTALS[name](catalogue) == catalogue.data["meta"]["totals"][name]


def test_the_sixteen_matters_in_the_order_of_their_numbers(catalogue: Catalogue) -> None:
    assert list(catalogue.editions) == CODES
    assert [matter.number for matter in matters(catalogue)] == list(range(1, 17))


def test_one_file_a_matter() -> None:
    assert len(list((DATA / "matters").glob("*.yaml"))) == len(CODES)


def test_loading_everything_takes_seconds_not_minutes() -> None:
    read.cache_clear()
    start = time.process_time()
    load()
    assert time.process_time() - start < 10  # under one on a machine of today


@pytest.mark.parametrize("code", CODES)
def test_levels_are_those_of_the_metrics(catalogue: Catalogue, code: str) -> None:
    matter = catalogue.editions[code].matter
    assert [list(level) for level in matter.levels()] == matter.metrics["parallel_levels"]


@pytest.mark.parametrize("code", CODES)
def test_an_edition_is_rebuilt_from_its_content(catalogue: Catalogue, code: str) -> None:
    edition = catalogue.editions[code]
    stored = json.loads(json.dumps(edition.content()))
    assert Edition.from_content(stored) == edition


@pytest.mark.parametrize("code", CODES)
def test_an_edition_resolves_every_code_of_its_matter(catalogue: Catalogue, code: str) -> None:
    edition = catalogue.editions[code]
    for item in edition.matter.sub_items.values():
        assert edition.departments[item.department].name.zh
        assert all(edition.outputs[output].issuer == item.department for output in item.outputs)
        assert all(edition.legal_bases[basis].name.zh for basis in item.legal_bases)
    for row in edition.matter.materials:
        assert edition.materials[row.material].name.zh
        assert row.feed is None or edition.feeds[row.feed].provider
    for field in edition.matter.fields:
        assert edition.field_types[field.type].widget
        assert all(edition.field_types[member.type].widget for member in field.members)
    assert edition.policy.id == edition.matter.issuance_policy


def test_an_edition_holds_nothing_that_its_matter_does_not_use(catalogue: Catalogue) -> None:
    edition = catalogue.editions["NVR"]
    assert "o_property_certificate" not in edition.outputs
    assert "market_regulation" not in {i.department for i in edition.matter.sub_items.values()}
    assert "housing" not in edition.departments


def test_the_content_cannot_be_changed_from_outside(catalogue: Catalogue) -> None:
    edition = catalogue.editions["SHS"]
    edition.content()["matter"]["name_en"] = "Something else"
    assert edition.content()["matter"]["name_en"] == "Second-hand house sale"


def test_only_what_applies_is_part_of_a_case(catalogue: Catalogue) -> None:
    matter = catalogue.editions["EQT"].matter
    assert matter.applicable({"transferor_kind": "enterprise", "legal_rep_changed": False}) == {
        "eqt_tax_precheck",
        "eqt_tax_stamp",
        "eqt_mr_change",
        "eqt_mr_articles",
        "eqt_tax_investor",
    }


def test_a_prerequisite_that_does_not_apply_is_satisfied(catalogue: Catalogue) -> None:
    matter = catalogue.editions["EQT"].matter
    levels = matter.levels(matter.applicable({"transferor_kind": "enterprise"}))
    assert "eqt_mr_change" in levels[0]


def test_dependants(catalogue: Catalogue) -> None:
    matter = catalogue.editions["EQT"].matter
    assert matter.dependants("eqt_mr_change") == (
        "eqt_mr_licence",
        "eqt_tax_investor",
        "eqt_ss_change",
    )


@pytest.mark.parametrize(
    ("code", "sub_item", "answers", "days"),
    [
        ("ECL", "ecl_mr_notice", {"closure_kind": "simplified"}, 20),
        ("ECL", "ecl_mr_notice", {"closure_kind": "general"}, 45),
        ("ECL", "ecl_mr_notice", {}, 45),
        ("CAP", "cap_mr_notice", {"direction": "decrease"}, 45),
    ],
)
def test_how_long_a_public_notice_runs(
    catalogue: Catalogue, code: str, sub_item: str, answers: dict[str, str], days: int
) -> None:
    limit = catalogue.editions[code].matter.sub_item(sub_item).notice_limit(answers)
    assert limit is not None
    assert (limit.value, limit.unit) == (days, "calendar_day")


def test_an_act_without_public_notice_has_no_notice_limit(catalogue: Catalogue) -> None:
    assert catalogue.editions["EQT"].matter.sub_item("eqt_mr_change").notice_limit({}) is None


def test_groups_have_typed_and_translated_members(catalogue: Catalogue) -> None:
    shareholders = catalogue.editions["EST"].matter.field("shareholders")
    assert [member.type for member in shareholders.members] == [
        "text",
        "identity_or_uscc",
        "money",
        "percent",
        "date",
    ]
    assert shareholders.members[0].name.zh == "姓名(名称)"
    assert (shareholders.min, shareholders.max) == (Decimal(1), Decimal(50))


def test_a_material_row_has_a_key_of_its_own(catalogue: Catalogue) -> None:
    row = catalogue.editions["EQT"].matter.material("m_tax_paid_cert:transferor")
    assert row.producers == ("eqt_tax_iit",)
    assert row.used_by == ("eqt_mr_change",)


def test_wordings_follow_the_language_of_the_reader(catalogue: Catalogue) -> None:
    name = catalogue.editions["SHS"].matter.name
    with translation.override("zh-hans"):
        assert str(name) == "二手房转移登记"
    with translation.override("en"):
        assert str(name) == "Second-hand house sale"


def test_amounts_dates_and_long_numbers_stay_texts(catalogue: Catalogue) -> None:
    version = catalogue.data["tax_rules"][0]["versions"][0]
    assert version["params"]["rate"] == "0.05"
    assert version["valid_from"] == "2016-05-01"
    assert catalogue.data["privacy"]["masks"][9]["examples"][0][0] == "0012345678901"


def test_the_public_reads_another_wording_than_the_staff(catalogue: Catalogue) -> None:
    state = catalogue.case_states["in_circulation"]
    assert state.public is not None
    assert (state.name.en, state.public.en) == ("Internal circulation", "Sent to the departments")


@pytest.mark.parametrize("name", [key for keys in FILES.values() for key in keys])
def test_a_section_alone_is_that_of_the_catalogue(catalogue: Catalogue, name: str) -> None:
    assert section(name) == catalogue.data[name]


def test_there_is_no_section_that_no_file_has() -> None:
    with pytest.raises(KeyError):
        section("horoscopes")


@pytest.mark.parametrize(
    ("limit", "minutes"),
    [
        (Limit(0, "immediate"), 0),
        (Limit(15, "minute"), 15),
        (Limit(4, "working_hour"), 240),
        (Limit(3, "working_day"), 1170),
        (Limit(7, "calendar_day"), 1950),
    ],
)
def test_service_minutes(limit: Limit, minutes: int) -> None:
    assert limit.service_minutes() == minutes
