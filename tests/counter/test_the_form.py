"""The one form: generated for every matter, kept as a draft, and nothing typed is ever lost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.http import HttpResponse

from cases.catalogue.publish import current
from cases.catalogue.types import FormField
from cases.identifiers import make_specimen_resident_number
from cases.models import Case, PersonalNumber
from tests.faces import draft, filled, sentences
from tests.forms_typed import Typist, sent
from tests.small_matters import shipped

#: One bad example for each type of field, and what the sentence says.
BAD = {
    "text": ("长" * 201, "At most 200 characters."),
    "long_text": ("长" * 2001, "At most 2000 characters."),
    "person_name": ("王1", "without digits"),
    "cn_id": ("32011819900101000", "18 characters"),
    "identity_or_uscc": ("1234", "18 characters"),
    "uscc": ("91320118MA0000000", "18 characters"),
    "mobile": ("1391234", "11 characters"),
    "bank_account": ("62220", "12 to 25 digits"),
    "vin": ("LSVAU", "17 characters"),
    "plate_no": ("X-1", "number plate"),
    "real_estate_unit_no": ("3201", "28 characters"),
    "certificate_no": ("9" * 61, "At most 60 characters."),
    "address": ("路" * 201, "At most 200 characters."),
    "money": ("twelve", "Enter a number."),
    "percent": ("140", "Not more than 100"),
    "area": ("0", "Not less than 0.01"),
    "decimal": ("1.23456", "At most 3 decimal places."),
    "displacement": ("99", "Not more than 20.0"),
    "integer": ("2.5", "Enter a whole number."),
    "date": ("2026-02-30", "Enter a date like"),
    "enum": ("nonsense", "Choose one of the options."),
}


def place_of(kind: str) -> tuple[str, str, FormField]:
    """Return a matter, the name of one of its fields of this type, and the question."""
    for code, edition in shipped().editions.items():
        for question in edition.matter.fields:
            if question.type == kind:
                return code, question.id, question
            for member in question.members:
                if member.type == kind:
                    return code, f"{question.id}.0.{member.id}", question
    raise LookupError(kind)


def test_every_type_of_field_has_its_bad_example():
    asked = {q.type for e in shipped().editions.values() for q in e.matter.fields}
    assert asked - {"group", "bool"} <= BAD.keys()


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gets_a_sentence_and_stays(sun, kind):
    code, name, _question = place_of(kind)
    case, edition = draft(sun, code), shipped().editions[code]
    bad, sentence = BAD[kind]
    typed = {**sent(edition, Typist().fill_in(edition)), name: bad}

    answer = sun.send(f"/counter/{case.pk}/form/", typed, act="continue")

    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {name}
    assert sentence in str(form.errors[name])
    assert {field: _as_sent(form[field].value()) for field in typed} == typed
    assert f'href="#id_{name}"' in answer.text
    assert Case.objects.get(pk=case.pk).form == {}


def _as_sent(shown: object) -> object:
    return str(shown).lower() if isinstance(shown, bool) else shown


@pytest.mark.parametrize("kind", ["money", "date", "cn_id"])
def test_a_bad_value_is_still_to_be_seen_in_its_field(sun, kind):
    code, name, _question = place_of(kind)
    case = draft(sun, code)
    answer = sun.send(f"/counter/{case.pk}/form/", {name: BAD[kind][0]}, act="draft")
    assert answer.status_code == 422
    assert f'value="{BAD[kind][0]}"' in answer.text


@pytest.mark.parametrize("code", list(shipped().editions))
def test_each_matter_can_be_typed_and_goes_on_to_its_material(sun, code):
    case = filled(sun, code)
    page = sun.get(f"/counter/{case.pk}/materials/")
    assert page.status_code == 200
    assert case.applicant is not None


def test_a_draft_may_be_incomplete_and_comes_back_as_it_was(sun):
    case = draft(sun)
    typed = {"applicant_name": "王秀英", "contract_price": "1260000", "buyer_loan": "true"}
    answer = sun.send(f"/counter/{case.pk}/form/", typed, act="draft")
    assert answer.status_code == 302

    form = sun.get(f"/counter/{case.pk}/form/").context["form"]
    assert form["applicant_name"].value() == "王秀英"
    assert form["contract_price"].value() == "1260000.00"
    assert form["buyer_loan"].value() == "true"


def test_going_on_names_what_is_still_open(sun):
    case = draft(sun)
    answer = sun.send(f"/counter/{case.pk}/form/", {"applicant_name": "王秀英"}, act="continue")
    form = answer.context["form"]
    assert answer.status_code == 422
    assert "Please fill in this field." in form.errors["contract_price"]
    assert "This must be confirmed." in form.errors["consent_notice_read"]
    assert "original_value" not in form.errors


def test_a_condition_makes_a_field_required(sun):
    case, edition = draft(sun), current()["SHS"]
    typed = sent(edition, Typist().fill_in(edition, iit_method="gain", original_value=""))
    answer = sun.send(f"/counter/{case.pk}/form/", typed, act="continue")
    assert set(answer.context["form"].errors) == {"original_value"}
    assert "Needed if IIT method: 20 % of the gain." in answer.text


def test_an_optional_box_that_is_not_ticked_says_no(sun):
    assert filled(sun, "EQT").form["transferor_small"] is False


def test_numbers_are_sealed_and_never_in_the_form(sun):
    case = filled(sun)
    places = set(PersonalNumber.objects.filter(case=case).values_list("place", flat=True))
    assert {"applicant_id", "mobile", "seller_id", "buyer_id"} <= places
    assert places.isdisjoint(case.form)


# Repeating groups --------------------------------------------------------------------------------


def heir(number: int, **more: str) -> dict[str, str]:
    """Return one typed row of the heirs."""
    row = {
        "name": "李明",
        "identity_no": Typist().person(),
        "relation": "子",
        "share": "50",
        **more,
    }
    return {f"heirs.{number}.{member}": text for member, text in row.items()}


def more_rows(sun, case: Case, typed: dict[str, str]) -> HttpResponse:
    return sun.send(f"/counter/{case.pk}/form/", typed, add_row="heirs")


def test_one_more_row_keeps_everything_and_takes_the_cursor(sun):
    case = draft(sun, "REI")
    answer = more_rows(sun, case, {**heir(0), "market_value": "not a number"})
    form = answer.context["form"]
    assert answer.status_code == 200
    assert form["heirs.0.name"].value() == "李明"
    assert form["market_value"].value() == "not a number"
    assert "autofocus" in form["heirs.1.name"].as_widget()
    assert form.errors == {}


def test_rows_left_empty_are_left_out(sun):
    case = draft(sun, "REI")
    typed = {**heir(0), **dict.fromkeys(heir(1), " "), **heir(2, name="赵丽")}
    assert sun.send(f"/counter/{case.pk}/form/", typed, act="draft").status_code == 302
    assert [row["name"] for row in Case.objects.get(pk=case.pk).form["heirs"]] == ["李明", "赵丽"]
    shown = sun.get(f"/counter/{case.pk}/form/").context["form"]
    assert shown["heirs.1.name"].value() == "赵丽"
    assert shown["heirs.1.identity_no"].value() == heir(2)["heirs.2.identity_no"]


def test_a_bad_cell_is_marked_where_it_stands_after_empty_rows(sun):
    case = draft(sun, "REI")
    typed = {**dict.fromkeys(heir(0), ""), **heir(1, share="much")}
    answer = sun.send(f"/counter/{case.pk}/form/", typed, act="draft")
    assert set(answer.context["form"].errors) == {"heirs.0.share"}
    assert answer.context["form"]["heirs.0.share"].value() == "much"


def test_a_group_without_rows_is_told_at_its_first_cell(sun):
    case = draft(sun, "REI")
    answer = sun.send(f"/counter/{case.pk}/form/", {}, act="continue")
    assert "heirs.0.name" in answer.context["form"].errors


# Agents ------------------------------------------------------------------------------------------


ZHAO = make_specimen_resident_number("320118", date(1955, 5, 5))


def agent(**more: object) -> dict[str, object]:
    """Return the typed section of an agent with a power of attorney for the year."""
    return {
        "by_agent": "on",
        "agent_name": "赵丽",
        "agent_id": ZHAO,
        "authority_powers": ["submit", "collect"],
        "authority_valid_from": "2026-02-01",
        "authority_valid_to": "2026-12-31",
        **more,
    }


def test_an_agent_comes_with_a_power_of_attorney(sun):
    case = filled(sun, **agent())
    assert case.authority.powers == ["submit", "collect"]
    assert case.authority.matters == ["SHS"]
    shown = sun.get(f"/counter/{case.pk}/form/").context["form"]
    assert shown["authority_powers"].value() == ["submit", "collect"]
    assert shown["authority_valid_to"].value() == "2026-12-31"


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"authority_powers": []}, "authority_powers", "Tick what"),
        ({"authority_powers": ["everything"]}, "authority_powers", "Tick what"),
        ({"authority_valid_from": ""}, "authority_valid_from", "Enter a date"),
        ({"authority_valid_to": "31.12."}, "authority_valid_to", "Enter a date"),
        ({"authority_valid_to": "2026-01-01"}, "authority_valid_to", "end after it starts"),
        ({"by_agent": ""}, "by_agent", "leave the power of attorney empty"),
    ],
)
def test_a_deed_that_cannot_be_right_is_refused_and_stays(sun, change, field, sentence):
    case, edition = draft(sun), current()["SHS"]
    typed = {**sent(edition, Typist().fill_in(edition)), **agent(**change)}
    answer = sun.send(f"/counter/{case.pk}/form/", typed, act="continue")
    form = answer.context["form"]
    assert answer.status_code == 422
    assert sentence in str(form.errors[field])
    assert form["agent_name"].value() == "赵丽"


def test_going_on_with_an_agent_demands_the_deed_and_names_the_other_faults_too(sun):
    case = draft(sun)
    typed = {"by_agent": "on", "agent_name": "赵丽", "contract_price": "much"}
    errors = sun.send(f"/counter/{case.pk}/form/", typed, act="continue").context["form"].errors
    assert {"authority_powers", "authority_valid_from", "contract_price"} <= set(errors)


def test_a_deed_without_its_persons_is_not_kept_silently(sun):
    case = draft(sun)
    typed = {name: text for name, text in agent().items() if name != "agent_id"}
    answer = sun.send(f"/counter/{case.pk}/form/", typed, act="draft")
    assert answer.status_code == 200
    assert "Saved, but not the power of attorney" in sentences(answer)
    assert answer.context["form"]["authority_valid_to"].value() == "2026-12-31"
    assert Case.objects.get(pk=case.pk).form["agent_name"] == "赵丽"


def test_the_form_speaks_chinese_too(sun):
    case = draft(sun)
    sun.post("/language/", {"language": "zh-hans"})
    page = sun.get(f"/counter/{case.pk}/form/")
    assert "不动产单元号" in page.text
    assert "Real estate unit number" not in page.text


def test_a_draft_that_was_changed_in_another_tab_is_not_overwritten_unseen(sun):
    case = draft(sun, "SHS")
    address = f"/counter/{case.pk}/form/"
    seen = re.findall(r'name="seen" value="(\d+)"', sun.get(address).text)[0]
    sun.send(address, {"applicant_name": "李明", "seen": seen}, act="draft")
    late = sun.send(address, {"house_address": "宝塔路1号", "seen": seen}, act="draft")
    assert late.status_code == 422
    assert "changed elsewhere" in late.text
    assert "宝塔路1号" in late.text
    assert Case.objects.get(pk=case.pk).form["applicant_name"] == "李明"
