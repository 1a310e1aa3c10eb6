"""Rules of the automatic officers: one for every sub-item, each ground fires, broken files are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.utils.translation import override

from cases import circulation
from cases.actors import Role
from cases.catalogue.conditions import Comparison, Condition, Every, Not, Some
from cases.catalogue.types import SubItem
from cases.lifecycle import ReviewState
from cases.models import Case, Review
from cases.models.review import Handling, Proposal
from departments import registry, rule_checks
from departments.checks import rules_of_the_officers_are_sound
from departments.intake import drain, has_work
from departments.models import SimulatedAnswer
from departments.rules import has_rule, rules
from tests.cast import CHEN, MONDAY
from tests.departments.stories import Desk, accepted_case, decide, open_of, pay, review_of
from tests.departments.typed import FULL
from tests.small_matters import shipped

EVERY = {
    name: edition for edition in shipped().editions.values() for name in edition.matter.sub_items
}
GROUNDS = [
    pytest.param(name, number, id=f"{name}-{number}")
    for name, rule in sorted(rules().items())
    for number, _ground in enumerate(rule.grounds)
]


def test_every_sub_item_of_the_catalogue_has_its_rule():
    assert len(EVERY) == 105
    assert set(rules()) == set(EVERY)
    assert all(map(has_rule, EVERY))


def test_the_shipped_rules_are_sound():
    assert rule_checks.problems(shipped()) == []
    assert rules_of_the_officers_are_sound() == []


def test_the_check_runs_when_the_hall_opens():
    assert rules_of_the_officers_are_sound in checks.registry.registry.registered_checks


# Each ground, in a real case ---------------------------------------------------------------------


def holding(condition: Condition) -> dict[str, Any]:
    """Return answers that make a condition of a rule true."""
    match condition:
        case Comparison(field, "in", values):
            return {field: values[0]}
        case Comparison(field, "gt", value):
            return {field: value + 1}
        case Comparison(field, "lt", value):
            return {field: value - 1}
        case Comparison(field, "eq", value):
            return {field: value}
        case Every(parts) | Some(parts):
            return {name: v for part in parts for name, v in holding(part).items()}
        case Not(Comparison(field, "eq", bool(value))):
            return {field: not value}
    raise LookupError(condition)


def typed(answers: dict[str, Any]) -> dict[str, str]:
    return {n: str(v).lower() if isinstance(v, bool) else str(v) for n, v in answers.items()}


def brought_to(case: Case, sub_item: str) -> None:
    """Let persons do what a sub-item waits for."""
    circulation.circulate(case.pk, at=MONDAY)
    while review_of(case, sub_item).state == ReviewState.BLOCKED:
        for review in open_of(case):
            decide(review, Desk.of(review.department), at=MONDAY)


@pytest.mark.parametrize(("sub_item", "number"), GROUNDS)
def test_each_ground_leads_to_a_proposed_refusal_with_its_reason(versions, sub_item, number):
    ground = rules()[sub_item].grounds[number]
    department = EVERY[sub_item].matter.sub_item(sub_item).department
    registry.choose([(sub_item, department)], Handling.AUTOMATIC, by=CHEN, at=MONDAY)
    code = EVERY[sub_item].matter.code
    case = accepted_case(versions[code], **{**FULL[code][0], **typed(holding(ground.when))})
    brought_to(case, sub_item)
    review = worked_on(case, sub_item, department)
    assert (review.state, review.proposal) == (ReviewState.HEAD_REVIEW, Proposal.REFUSE)
    assert ground.reason.en in review.remark
    assert ground.reason.zh in review.remark
    assert review.approver == f"system:{department}.approver"


def worked_on(case: Case, sub_item: str, department: str) -> Review:
    """Let the automatic officers work, and pay what they ask for."""
    drain(department, at=MONDAY)
    review = review_of(case, sub_item)
    if review.state == ReviewState.AWAITING_APPLICANT:
        pay(review, at=MONDAY)
        drain(department, at=MONDAY)
    return review_of(case, sub_item)


@pytest.mark.parametrize("code", FULL)
def test_an_orderly_case_is_approved_by_the_officers_alone(versions, code):
    """All departments automatic: nothing is stopped, and every core sub-item ends approved."""
    every = [(i.id, i.department) for i in sub_items_of(code)]
    registry.choose(every, Handling.AUTOMATIC, by=CHEN, at=MONDAY)
    case = accepted_case(versions[code], **FULL[code][0])
    circulation.circulate(case.pk, at=MONDAY)
    at = MONDAY
    for _round in range(20):
        for department in {department for _name, department in every}:
            while drain(department, at=at).worked:
                pass
        waiting = case.reviews.filter(state=ReviewState.AWAITING_APPLICANT)
        for review in waiting:
            pay(review, at=at)
        notices = case.reviews.filter(state=ReviewState.IN_REVIEW, not_before__gt=at)
        at = max((r.not_before for r in notices), default=at)
    states = dict(case.reviews.values_list("sub_item", "state"))
    assert set(states.values()) <= {ReviewState.APPROVED, ReviewState.NOT_APPLICABLE}, states


def sub_items_of(code: str) -> list[SubItem]:
    return list(shipped().editions[code].matter.sub_items.values())


# Registers and the officer -----------------------------------------------------------------------


def automatic_title_check(versions) -> Case:
    registry.choose([("shs_re_precheck", "real_estate")], Handling.AUTOMATIC, by=CHEN, at=MONDAY)
    case = accepted_case(versions["SHS"], buyer_loan="false")
    circulation.circulate(case.pk, at=MONDAY)
    return case


def answer(case: Case, words: str) -> None:
    purpose = "bc_shs_title_restricted"
    SimulatedAnswer.objects.update_or_create(
        case_number=case.number, purpose=purpose, defaults={"answer": words}
    )


def test_a_hit_is_proposed_for_refusal_and_never_refused_by_the_machine(versions):
    case = automatic_title_check(versions)
    answer(case, "yes")
    drain("real_estate", at=MONDAY)
    review = review_of(case, "shs_re_precheck")
    assert (review.state, review.proposal) == (ReviewState.HEAD_REVIEW, Proposal.REFUSE)
    assert "seizure" in review.remark
    assert "查封" in review.remark
    assert drain("real_estate", at=MONDAY).worked == 0  # the head is a person


def test_a_silent_register_leaves_the_review_on_the_desk_until_it_answers(versions):
    case = automatic_title_check(versions)
    answer(case, "silent")
    assert drain("real_estate", at=MONDAY).worked == 1
    assert drain("real_estate", at=MONDAY).worked == 0
    assert review_of(case, "shs_re_precheck").state == ReviewState.IN_REVIEW
    assert has_work("real_estate", at=MONDAY)
    answer(case, "no")
    assert drain("real_estate", at=MONDAY).worked == 1
    assert review_of(case, "shs_re_precheck").state == ReviewState.APPROVED


def test_a_head_finds_the_officers_proposal_in_the_queue(versions, officer, monday):
    chief = officer("fengtao", "real_estate", Role.DEPARTMENT_HEAD)
    case = automatic_title_check(versions)
    answer(case, "yes")
    drain("real_estate", at=MONDAY)
    page = chief.browser.get("/departments/queue/", {"pile": "head"})
    assert [row.pk for row, *_ in page.context["rows"]] == [review_of(case, "shs_re_precheck").pk]


# Broken files ------------------------------------------------------------------------------------

GROUND = """shs_tax_price:
  refuse_when:
  - when: {when}
    reason_en: Too low.
    reason_zh: 价格偏低。
"""
BROKEN = [
    ("shs.yaml", "shs_tax_prise: {}", 1, "shs_tax_prise is no sub-item of the matter SHS."),
    ("est.yaml", "shs_tax_price: {}", 1, "shs_tax_price is no sub-item of the matter EST."),
    ("abc.yaml", "shs_tax_price: {}", 1, "shs_tax_price is no sub-item of the matter ABC."),
    ("shs.yaml", "- shs_tax_price", 1, "The file must name sub-items."),
    ("shs.yaml", "shs_tax_price: {", 1, "This is not valid YAML"),
    ("shs.yaml", "", 1, "The file is empty."),
    ("shs.yaml", "shs_tax_price: 3", 1, "shs_tax_price must be a block of keys."),
    ("shs.yaml", "shs_tax_price: {approve_when: []}", 1, "nobody knows the key approve_when"),
    ("shs.yaml", "shs_tax_price: {}\nshs_tax_price: {}", 2, "shs_tax_price is given twice"),
    (
        "shs.yaml",
        GROUND.replace("{when}", "{field: price, op: eq, value: 0}"),
        3,
        "shs_tax_price: the condition looks at the field price, which does not exist.",
    ),
    (
        "shs.yaml",
        GROUND.replace("{when}", "{field: acquired_on, op: eq, value: '2026-01-01'}"),
        3,
        "shs_tax_price: the condition looks at acquired_on, which the sub-item may not see.",
    ),
    (
        "shs.yaml",
        GROUND.replace("{when}", "{field: contract_price, op: is, value: 0}"),
        3,
        "when must be a condition",
    ),
    (
        "shs.yaml",
        GROUND.replace("{when}", "{field: contract_price, op: eq, value: none}"),
        3,
        "contract_price is never none, so the condition makes no sense.",
    ),
    (
        "shs.yaml",
        GROUND.replace("price:", "seller:").replace(
            "{when}", "{field: iit_method, op: in, value: [gain, half]}"
        ),
        3,
        "iit_method is never half, so the condition makes no sense.",
    ),
    (
        "shs.yaml",
        GROUND.replace("price:", "seller:").replace(
            "{when}", "{field: seller_five_years_sole, op: gt, value: true}"
        ),
        3,
        "seller_five_years_sole has no order, so gt makes no sense.",
    ),
    (
        "shs.yaml",
        GROUND.replace("{when}", "{field: contract_price, op: eq, value: 0}").replace(
            "    reason_zh: 价格偏低。\n", ""
        ),
        3,
        "shs_tax_price: the Chinese reason is missing.",
    ),
    (
        "shs.yaml",
        GROUND.replace("{when}", "{field: contract_price, op: eq, value: 0}").replace(
            "Too low.", "''"
        ),
        4,
        "shs_tax_price: the English reason is missing.",
    ),
]


@pytest.mark.parametrize(("file", "text", "line", "sentence"), BROKEN)
def test_a_broken_file_is_refused_with_a_sentence(tmp_path: Path, file, text, line, sentence):
    (tmp_path / file).write_text(text, encoding="utf-8")
    with override("en"):
        found = [str(problem) for problem in rule_checks.problems(shipped(), tmp_path)]
    assert len(found) == 1, found
    assert found[0].startswith(f"{file}:{line}: ")
    assert sentence in found[0]


def test_every_problem_is_told_in_chinese_too(tmp_path: Path):
    for file, text, _line, _sentence in BROKEN:
        (tmp_path / file).write_text(text, encoding="utf-8")
        with override("zh-hans"):
            told = " ".join(str(problem) for problem in rule_checks.problems(shipped(), tmp_path))
        assert any("一" <= sign <= "鿿" for sign in told)
        (tmp_path / file).unlink()


def test_all_problems_are_listed_at_once(tmp_path: Path):
    (tmp_path / "shs.yaml").write_text("a: {}\nb: {}\nshs_tax_price: 1\n")
    (tmp_path / "cap.yaml").write_text("c: {}\n")
    assert len(rule_checks.problems(shipped(), tmp_path)) == 4
