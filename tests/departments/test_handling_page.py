"""Who works on what: the page of a department's head, and handing over what is open."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases import circulation
from cases.actors import Role
from cases.errors import Invalid
from cases.lifecycle import ReviewState
from cases.models import MatterVersion
from cases.models.review import Handling
from departments import handing_over, registry
from departments.models import HandlingChoice, HandlingRecord
from departments.remote import connecting
from tests.cast import SUN, approver
from tests.departments.houses import SECRET, drain
from tests.departments.stories import circulating_case, review_of
from tests.small_matters import shipped
from web import clock
from web.idempotency import new_token

BOARD = "department-handling"


@pytest.fixture(autouse=True)
def catalogue(versions, monday):
    """The sixteen matters are current, and it is Monday."""
    return versions


def page(officer, **asked):
    return officer.browser.get(reverse(BOARD), asked)


def save(officer, seed="1", q="", **ways):
    """Choose ways on the page as it stands, and save."""
    shown = page(officer, q=q).text
    was = dict(re.findall(r'name="was-(\w+)" value="([\w:]+)"', shown))
    typed = {f"was-{name}": value for name, value in was.items()}
    typed |= {f"way-{name}": ways.get(name, value) for name, value in was.items()}
    typed |= {"seed": seed, "form_token": new_token()}
    return officer.browser.post(f"{reverse(BOARD)}?q={q}", typed)


def hand_over(officer, sub_item, to):
    address = reverse("department-handling-hand-over", args=[sub_item])
    return officer.browser.post(address, {"to": to, "form_token": new_token()}, follow=True)


# The page ----------------------------------------------------------------------------------------


def test_the_page_shows_every_sub_item_of_the_department_and_no_other(head):
    shown = set(re.findall(r'name="way-(\w+)"', page(head).text))
    own = {
        item.id
        for edition in shipped().editions.values()
        for item in edition.matter.sub_items.values()
        if item.department == "tax"
    }
    assert shown == own
    assert len(own) > 20


def test_the_page_reads_a_bounded_number_of_times(head, django_assert_max_num_queries):
    page(head)
    with django_assert_max_num_queries(16):
        page(head)


@pytest.mark.parametrize("words", ["契税", "deed tax", "SHS price"])
def test_it_is_searched_in_both_languages(head, words):
    found = set(re.findall(r'name="way-(\w+)"', page(head, q=words).text))
    assert found
    assert len(found) < 15
    assert "Nothing found" in page(head, q="no such thing").text


def test_it_is_for_heads_of_this_department_alone(officer, head, approver):
    for browser in (approver.browser, officer("lihai", "", Role.HALL_DIRECTOR).browser):
        assert browser.get(reverse(BOARD)).status_code == 403
        assert browser.post(reverse(BOARD), {"form_token": new_token()}).status_code == 403
    stranger = officer("yangfan", "real_estate", Role.DEPARTMENT_HEAD)
    item = reverse("department-handling-item", args=["shs_tax_price"])
    assert head.browser.get(item).status_code == 200
    assert stranger.browser.get(item).status_code == 404
    assert hand_over(stranger, "shs_tax_price", "automatic").status_code == 404
    typed = {"way-shs_tax_price": "automatic", "was-shs_tax_price": "person"}
    typed |= {"seed": "1", "form_token": new_token()}
    assert stranger.browser.post(reverse(BOARD), typed).status_code == 404
    assert not HandlingChoice.objects.exists()


# Changing ----------------------------------------------------------------------------------------


def test_a_choice_is_in_force_from_now_on_and_stays_in_the_history(head):
    save(head, shs_tax_price="simulated:slow", seed="7")
    answer = save(head, shs_tax_price="automatic")
    assert answer.url == reverse(BOARD)
    told = page(head).text
    assert "Automatic since" in told
    assert "Qianwei" in told
    case = circulating_case_of(head)
    assert review_of(case, "shs_tax_price").handling == Handling.AUTOMATIC
    past = HandlingRecord.objects.order_by("pk").values_list("handling", "habit", "seed")
    assert list(past) == [("simulated", "slow", 7), ("automatic", "", 0)]
    history = head.browser.get(reverse("department-handling-item", args=["shs_tax_price"])).text
    assert history.index("Automatic") < history.index("Simulated, slow (seed 7)")


def circulating_case_of(head):
    """Bring a house sale to its departments."""
    return circulating_case(MatterVersion.objects.current().get(code="SHS"), at=clock.now())


def test_only_what_was_changed_is_written(head):
    save(head, shs_tax_price="automatic")
    assert HandlingRecord.objects.count() == 1
    assert "Nothing was changed." in page_after(save(head), head)
    assert HandlingRecord.objects.count() == 1


def page_after(answer, officer) -> str:
    return officer.browser.get(answer.url).text


def test_two_heads_do_not_overwrite_each_other(head, officer):
    second = officer("zhaolei", "tax", Role.DEPARTMENT_HEAD)
    stale = {"was-shs_tax_price": "person", "way-shs_tax_price": "simulated:strict"}
    save(second, shs_tax_price="automatic")
    answer = head.browser.post(reverse(BOARD), {**stale, "seed": "1", "form_token": new_token()})
    assert answer.status_code == 409
    assert "Somebody else has changed a sub-item meanwhile." in answer.text
    assert HandlingChoice.objects.get().handling == Handling.AUTOMATIC


BAD = [
    ("remote", "1", 422, "own system is not connected"),
    ("simulated:lazy", "1", 422, "Choose who works on it from the list."),
    ("nobody", "1", 422, "Choose who works on it from the list."),
    ("simulated:slow", "-1", 422, "The seed is a whole number"),
    ("simulated:slow", "99999999999", 422, "The seed is a whole number"),
    ("simulated", "1", 422, "how the simulated department behaves"),
]


@pytest.mark.parametrize(("way", "seed", "status", "sentence"), BAD)
def test_what_cannot_be_is_told_and_nothing_is_lost(head, way, seed, status, sentence):
    answer = save(head, shs_tax_price=way, shs_tax_deed="automatic", seed=seed)
    assert answer.status_code == status
    assert sentence in answer.text
    chosen = re.search(r'name="way-shs_tax_deed".*?value="(\w+)" selected', answer.text, re.DOTALL)
    assert chosen[1] == "automatic"
    assert not HandlingChoice.objects.exists()


def test_nothing_is_simulated_outside_of_the_demo(head, settings):
    registry.choose([("shs_tax_price", "tax")], Handling.SIMULATED, habit="slow", by=SUN, at=now())
    settings.HALL_DEMO = False
    with pytest.raises(Invalid):
        registry.choose(
            [("shs_tax_deed", "tax")], Handling.SIMULATED, habit="slow", by=SUN, at=now()
        )
    assert registry.Registry().handling_of(["shs_tax_price"]) == {"shs_tax_price": "person"}


def now():
    return clock.now()


def test_a_connected_system_can_be_chosen(head):
    assert 'value="remote"' not in page(head).text
    connecting.connect("tax", "https://tax.example/hall", SECRET, by=SUN, at=now())
    assert 'value="remote"' in page(head).text
    save(head, shs_tax_price="remote")
    assert HandlingChoice.objects.get().handling == Handling.REMOTE


ADDRESSES = [
    "http://tax.example",
    "https://a:b@tax.example",
    "https://tax.example?x=1",
    "ftp://127.0.0.1",
    "https://tax.example:99999",
    "",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unsafe_address_is_not_connected(head, address):
    with pytest.raises(Invalid):
        connecting.connect("tax", address, SECRET, by=SUN, at=now())


def test_a_short_secret_is_not_taken(head):
    with pytest.raises(Invalid):
        connecting.connect("tax", "https://tax.example", "whsec_c2hvcnQ=", by=SUN, at=now())


# Handing over ------------------------------------------------------------------------------------


def test_the_open_ones_are_handed_over_and_counted(head):
    cases = [circulating_case_of(head) for _ in range(3)]
    taken = review_of(cases[0], "shs_tax_price")
    circulation.sign_for(taken.pk, by=approver("tax"), at=now())
    shown = page(head).text
    assert "By a person: 3" in shown
    told = hand_over(head, "shs_tax_price", "automatic").text
    assert "2 open reviews are handed over." in told
    assert "1 review stays: A person is at work on this review." in told
    handlings = [review_of(case, "shs_tax_price").handling for case in cases]
    assert handlings == ["person", "automatic", "automatic"]
    drain()
    assert review_of(cases[1], "shs_tax_price").state == ReviewState.APPROVED


def test_back_to_persons_what_was_signed_lies_open_to_be_taken(head):
    registry.choose([("shs_tax_price", "tax")], Handling.SIMULATED, habit="slow", by=SUN, at=now())
    case = circulating_case_of(head)
    drain()
    hand_over(head, "shs_tax_price", "person")
    review = review_of(case, "shs_tax_price")
    assert (review.state, review.handling, review.approver) == ("in_review", "person", "")


def test_many_are_handed_over_in_portions(head, monkeypatch):
    monkeypatch.setattr(handing_over, "MOST", 2)
    [circulating_case_of(head) for _ in range(3)]
    assert "Press the button again." in hand_over(head, "shs_tax_price", "automatic").text
    assert "1 open review is handed over." in hand_over(head, "shs_tax_price", "automatic").text


@pytest.mark.parametrize("to", ["remote", "nobody", ""])
def test_to_nobody_is_refused(head, to):
    assert hand_over(head, "shs_tax_price", to).status_code == 422
