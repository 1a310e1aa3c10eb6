"""The return slip: what it says, what a line can be about, more lines, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import defects
from cases.actors import Role
from cases.lifecycle import ReviewState
from cases.models import DefectList
from departments import slip_form
from tests.departments.desks import SLIP, signed, state_of, tax_case
from tests.departments.stories import press
from web import clock
from web.templatetags.hall import hall_date


@pytest.fixture
def case(monday):
    return tax_case()


def opened(officer, review):
    return officer.browser.get(reverse("department-act", args=[review.pk, "return"]))


def choices_of(page) -> dict[str, str]:
    (whole, _words), *groups = page.context["opened"].form.fields["about-1"].choices
    assert whole == ""
    return {value: str(name) for _title, members in groups for value, name in members}


# The slip ----------------------------------------------------------------------------------------


def test_the_slip_says_what_a_return_means(approver, case):
    page = opened(approver, signed(case, "t_one", approver))
    deadline = hall_date(defects.deadline(clock.now()))
    for words in (
        "Only this review waits, and its limit stands still; the other departments work on.",
        f"The applicant has until {deadline}.",
        "there is one return, and a second one needs new facts",
        "Every return is counted.",
    ):
        assert words in page.text
    assert "New facts" not in page.text


def test_a_line_is_about_what_the_sub_item_may_see(approver, case):
    about = choices_of(opened(approver, signed(case, "t_one", approver)))
    matter = case.matter
    used = {f"row:{row.key}" for row in case.materials.filter(used_by__contains=["t_one"])}
    used |= {f"question:{q.id}" for q in matter.fields if "t_one" in q.used_by}
    assert set(about) == used
    unseen = {f"question:{q.id}" for q in matter.fields if "t_one" not in q.used_by}
    assert unseen
    assert not unseen & set(about)


def test_a_line_about_what_others_use_is_refused_and_kept(approver, case):
    review = signed(case, "t_two", approver)
    (unseen,) = [q.id for q in case.matter.fields if q.used_by == ("window",)]
    page = press(approver.browser, review, "return", **SLIP | {"about-1": f"question:{unseen}"})
    assert page.status_code == 422
    assert "Select a valid choice." in page.text
    assert SLIP["what-1"] in page.text
    assert state_of(review) == ReviewState.IN_REVIEW


def test_more_lines_keep_everything_typed(approver, case):
    review = signed(case, "t_one", approver)
    typed = SLIP | {"lines": "2", "what-2": "No seal.", "legal_basis": "My own words."}
    page = press(approver.browser, review, "return", **typed, more="1")
    assert page.status_code == 200
    form = page.context["opened"].form
    assert form.count == 4
    kept = {name: form[name].value() for name in typed if name != "lines"}
    assert kept == {name: text for name, text in typed.items() if name != "lines"}
    assert not form.errors
    assert not DefectList.objects.exists()
    sent = typed | {
        "lines": "4",
        "required-2": "A seal.",
        "what-4": "Torn.",
        "required-4": "Whole.",
    }
    press(approver.browser, review, "return", **sent)
    told = DefectList.objects.get()
    assert [d.what for d in told.defects.all()] == [SLIP["what-1"], "No seal.", "Torn."]


@pytest.mark.parametrize(
    ("asked", "count"), [("", 2), ("x", 2), ("-1", 2), ("9999", 2), ("999", 40)]
)
def test_a_slip_has_a_sensible_number_of_lines(approver, case, asked, count):
    review = signed(case, "t_one", approver)
    page = press(approver.browser, review, "return", **SLIP | {"lines": asked, "legal_basis": ""})
    assert page.status_code == 422
    assert page.context["opened"].form.count == count <= slip_form.MOST


BAD = [
    ({"what-1": "", "required-1": "", "about-1": ""}, 409, "Say what is missing or wrong."),
    ({"required-1": ""}, 422, "Say what is wrong and what is required instead."),
    ({"what-1": ""}, 422, "Say what is wrong and what is required instead."),
    ({"what-1": "w" * 1001}, 422, "at most 1000 characters"),
    ({"legal_basis": " "}, 422, "This field is required."),
    ({"legal_basis": "l" * 501}, 422, "at most 500 characters"),
    ({"what-1": "Call 13912345678."}, 422, "Leave personal numbers out"),
]


@pytest.mark.parametrize(("typed", "status", "sentence"), BAD)
def test_a_bad_slip_is_told_and_kept(approver, case, typed, status, sentence):
    review = signed(case, "t_one", approver)
    before = case.entries.count()
    page = press(approver.browser, review, "return", **SLIP | typed)
    assert page.status_code == status
    assert sentence in page.text
    kept = {**SLIP, **typed}
    assert all(text.strip() in page.text for text in kept.values())
    assert (state_of(review), case.entries.count()) == (ReviewState.IN_REVIEW, before)


def test_what_the_core_says_of_a_defect_stands_at_its_line(approver, case):
    review = signed(case, "t_one", approver)
    typed = SLIP | {"lines": "3", "what-3": "No seal."}  # the second line says nothing
    page = press(approver.browser, review, "return", **typed)
    errors = page.context["opened"].form.errors
    assert list(errors) == ["required-3"]
    assert f"#{page.context['opened'].form['required-3'].id_for_label}" in page.text


def test_the_slip_speaks_chinese(approver, case):
    approver.browser.cookies["django_language"] = "zh-hans"
    page = opened(approver, signed(case, "t_one", approver))
    for words in ("退回补正", "整个申请", "补正要求", "法律依据"):
        assert words in page.text
    assert "What a return means" not in page.text


def test_an_officer_of_another_department_does_not_find_the_slip(officer, approver, case):
    stranger = officer("hanxue", "real_estate", Role.DEPARTMENT_APPROVER)
    review = signed(case, "t_one", approver)
    assert opened(stranger, review).status_code == 404
    assert press(stranger.browser, review, "return", **SLIP).status_code == 404
