"""Who may open what, in which state, and what a page tells of the past."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import circulation
from cases.actors import Role
from cases.models import Review, Upload
from cases.models.review import Handling
from departments import desk, registry
from departments.buttons import BUTTONS
from departments.intake import drain
from departments.navigation import OFFICERS
from departments.urls import urlpatterns
from tests.cast import CHEN, MONDAY
from tests.departments.stories import circulating_case, decide_until, look, review_of
from tests.small_matters import Item, accepted, small_matter
from web.roles import audience_of

ITEMS = (
    Item("t_one", "tax"),
    Item("t_two", "tax", steps=2),
    Item("t_pay", "tax", pays=True),
    Item("t_after", "tax", depends_on=("t_two",)),
)


@pytest.fixture
def case(monday):
    """A case of the tax department alone."""
    made = accepted(small_matter(ITEMS))
    circulation.circulate(made.pk, at=MONDAY)
    return made


@pytest.fixture
def browsers(officer, approver, head) -> dict[str, Client]:
    """Everybody who might try a door."""
    return {
        "approver": approver.browser,
        "colleague": officer("wugang", "tax", Role.DEPARTMENT_APPROVER).browser,
        "head": head.browser,
        "other department": officer("hanxue", "real_estate", Role.DEPARTMENT_APPROVER).browser,
        "other head": officer("yangfan", "real_estate", Role.DEPARTMENT_HEAD).browser,
        "clerk": officer("sunli", "", Role.WINDOW_CLERK).browser,
        "director": officer("lihai", "", Role.HALL_DIRECTOR).browser,
        "administrator": officer("admin", "", Role.SYSTEM_ADMIN).browser,
        "auditor": officer("auditor", "", Role.AUDITOR).browser,
        "visitor": Client(headers={"accept-language": "en"}),
    }


OUTSIDE = {"clerk": 403, "director": 403, "administrator": 403, "auditor": 403, "visitor": 302}
FOREIGN = {"other department": 404, "other head": 404}


DESKS = {"department-queue", "department-review", "department-upload", "department-act"}


def test_every_desk_is_for_officers_alone():
    views = {entry.name: entry.callback for entry in urlpatterns if entry.name in DESKS}
    assert set(views) == DESKS
    assert {audience_of(view) for view in views.values()} == {frozenset(OFFICERS)}


def test_the_queue_opens_to_officers_of_any_department(browsers, case):
    expected = dict.fromkeys(browsers, 200) | OUTSIDE
    found = {who: b.get(reverse("department-queue")).status_code for who, b in browsers.items()}
    assert found == expected


def test_a_review_opens_to_its_own_department(browsers, case):
    expected = dict.fromkeys(browsers, 200) | OUTSIDE | FOREIGN
    review = review_of(case, "t_one")
    assert {who: look(b, review).status_code for who, b in browsers.items()} == expected


def test_another_departments_review_is_the_page_not_found(browsers, case):
    page = look(browsers["other department"], review_of(case, "t_one"))
    assert "Your department has no such review." in page.text
    assert case.number not in page.text


def test_a_review_that_has_not_come_here_is_not_shown(browsers, case):
    assert look(browsers["approver"], review_of(case, "t_after")).status_code == 404


def _signed(sub_item: str) -> Callable[..., Review]:
    return lambda case, by: circulation.sign_for(review_of(case, sub_item).pk, by=by, at=MONDAY)


def _proposed(case, by) -> Review:
    review = _signed("t_two")(case, by)
    opinion = circulation.Opinion()
    return circulation.propose(review.pk, opinion, by=by, at=MONDAY)


def test_every_act_has_a_button():
    assert list(BUTTONS) == list(desk.ACTS)


# Uploads -----------------------------------------------------------------------------------------


@pytest.fixture
def scanned(versions, monday):
    """A house sale with a scan of every material."""
    return circulating_case(versions["SHS"], scans=True, buyer_loan="false")


def _scan(case, material: str) -> Upload:
    return Upload.objects.get(material__case=case, material__material=material)


def _fetch(browser, review, stored, **query):
    address = reverse("department-upload", args=[review.pk, stored.pk])
    return browser.get(address, query)


def test_an_upload_is_shown_privately_and_as_what_it_is(approver, scanned):
    review, stored = review_of(scanned, "shs_tax_price"), _scan(scanned, "m_sale_contract")
    answer = _fetch(approver.browser, review, stored)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == 'inline; filename="m_sale_contract.pdf"'
    saved = _fetch(approver.browser, review, stored, save="1")
    assert saved["Content-Disposition"].startswith("attachment;")
    saved.close()


def test_an_upload_of_another_sub_item_is_not_handed_out(approver, scanned):
    review, stored = review_of(scanned, "shs_tax_price"), _scan(scanned, "m_floor_plan")
    assert review.sub_item not in stored.material.used_by
    answer = _fetch(approver.browser, review, stored)
    assert answer.status_code == 403
    assert "This material is not for your sub-item." in answer.text


def test_an_upload_is_found_only_in_its_own_case(approver, scanned, versions):
    other = circulating_case(versions["SHS"], buyer_loan="false")
    stored = _scan(scanned, "m_sale_contract")
    assert _fetch(approver.browser, review_of(other, "shs_tax_price"), stored).status_code == 404


def test_an_upload_opens_to_nobody_outside_the_department(browsers, scanned):
    review, stored = review_of(scanned, "shs_tax_price"), _scan(scanned, "m_sale_contract")
    for who, status in (OUTSIDE | FOREIGN).items():
        assert _fetch(browsers[who], review, stored).status_code == status, who


def test_a_file_that_is_gone_is_told_as_such(approver, scanned):
    review, stored = review_of(scanned, "shs_tax_price"), _scan(scanned, "m_sale_contract")
    stored.file.storage.delete(stored.file.name)
    answer = _fetch(approver.browser, review, stored)
    assert answer.status_code == 404
    assert "The file is not in the store any more." in answer.text


# The past ----------------------------------------------------------------------------------------


def test_the_history_names_posts_and_no_persons(approver, head, case):
    review = _proposed(case, approver.actor)
    circulation.head_approve(review.pk, circulation.Opinion(), by=head.actor, at=MONDAY)
    page = look(approver.browser, review)
    told = [(str(what), who) for _at, what, who in page.context["history"]]
    assert told == [
        ("Sent to the department", "The hall's system"),
        ("Signed for", "Department approver"),
        ("Approval proposed to the head", "Department approver"),
        ("Approved by the head", "Department head"),
    ]
    assert approver.actor.id not in page.text
    assert "Qianwei" not in page.text


def test_the_history_tells_who_worked_by_itself(approver, versions, monday):
    registry.choose([("shs_tax_price", "tax")], Handling.AUTOMATIC, by=CHEN, at=MONDAY)
    case = circulating_case(versions["SHS"], contract_price="0.00", buyer_loan="false")
    drain("tax", at=MONDAY)
    page = look(approver.browser, review_of(case, "shs_tax_price"))
    what, who = page.context["history"][-1][1:]
    assert (str(what), who) == (
        "Refusal proposed to the head",
        "Department approver (automatic officer)",
    )
    assert "Tax Collection Law art. 35" in page.text


def test_other_sub_items_of_the_case_leave_no_line(approver, case):
    _signed("t_two")(case, approver.actor)
    assert len(look(approver.browser, review_of(case, "t_one")).context["history"]) == 1


# Words and doors ---------------------------------------------------------------------------------


def test_a_page_speaks_chinese_where_the_catalogue_does(approver, scanned):
    approver.browser.cookies["django_language"] = "zh-hans"
    page = look(approver.browser, review_of(scanned, "shs_tax_price"))
    matter = scanned.matter
    assert matter.name.zh in page.text
    assert matter.sub_item("shs_tax_price").name.zh in page.text
    assert matter.field("contract_price").name.zh in page.text


def test_the_answers_are_put_into_words(officer, versions, monday):
    browser = officer("wangfang", "real_estate", Role.DEPARTMENT_APPROVER).browser
    case = circulating_case(versions["REI"], market_value="1260000.5", death_date="2026-01-09")
    page = look(browser, review_of(case, "rei_re_verify"))
    answers = {title.en: words for title, words in page.context["answers"]}
    assert answers["Date of death"] == "9 Jan 2026"
    assert answers["Kind of succession"] == case.matter.field("succession_kind").options[0].name.en
    assert answers["Handled by an agent"] == "No"
    assert answers["Floor area"].endswith(".25 m²")
    (heirs,) = page.context["groups"]
    assert heirs.title.en == "Heirs"
    assert len(heirs.rows) == 2


def test_money_is_grouped_and_carries_its_unit(approver, versions, monday):
    case = circulating_case(versions["SHS"], contract_price="1260000.5", buyer_loan="false")
    page = look(approver.browser, review_of(case, "shs_tax_price"))
    assert "1,260,000.50 CNY" in page.text


def test_no_page_needs_a_script_or_an_inline_style(approver, case):
    queue = approver.browser.get(reverse("department-queue"))
    for page in (look(approver.browser, review_of(case, "t_one")), queue):
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert "unsafe" not in page["Content-Security-Policy"]


def test_the_due_review_is_linked_from_one_that_is_done(approver, versions, monday):
    case = circulating_case(versions["SHS"], buyer_loan="false")
    review = decide_until(case, "shs_tax_seller")
    page = look(approver.browser, review_of(case, "shs_tax_price"))
    assert (
        page.context["next"]
        == Review.objects.filter(department="tax", state="queued")
        .order_by("promised_due", "pk")
        .first()
    )
    assert reverse("department-review", args=[page.context["next"].pk]) in page.text
    assert review.state == "queued"
