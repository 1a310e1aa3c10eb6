"""A colleague's case opens to who has typed its complete number today, and to no guessed address."""

from __future__ import annotations

import pytest

from cases.models import Case
from hall.counter import found
from tests.cast import MONDAY
from tests.counter.conftest import searches
from tests.faces import Browser, in_correction, in_departments, person, returned, shown_in
from web import clock

ASKED = {"reason": "买卖合同已解除", "signed": "on"}


@pytest.fixture
def guarded(sun) -> dict[str, Case]:
    """Every page of colleagues' cases, with the case whose number opens it."""
    asked, running, slipped, gone = (in_correction(sun), *(in_departments(sun) for _ in range(3)))
    returned(slipped, "shs_tax_price")
    url = f"/counter/{gone.pk}/withdrawal/"
    sun.send(url, {**shown_in(sun.get(url)), **ASKED})
    ended, correction = gone.notices.closing().get(), asked.notices.get(kind="doc_correction")
    return {
        f"/counter/{asked.pk}/": asked,
        f"/counter/{asked.pk}/correction/supply/": asked,
        f"/counter/{asked.pk}/notices/{correction.pk}.pdf": asked,
        f"/counter/{slipped.pk}/": slipped,
        f"/counter/{slipped.pk}/defects/": slipped,
        f"/counter/{running.pk}/withdrawal/": running,
        f"/counter/{gone.pk}/": gone,
        f"/counter/{gone.pk}/notices/{ended.pk}.pdf": gone,
        f"/counter/closing/{ended.pk}/": gone,
    }


def answers(browser: Browser, urls: dict[str, Case]) -> dict[str, int]:
    return {url: browser.get(url).status_code for url in urls}


def test_a_guessed_address_opens_nothing_the_complete_number_opens_it(guarded, zhou):
    assert answers(zhou, guarded) == dict.fromkeys(guarded, 404)
    for case in guarded.values():
        zhou.get("/counter/", {"number": case.number[:-1]})
    assert answers(zhou, guarded) == dict.fromkeys(guarded, 404)
    searches(zhou, *guarded.values())
    assert answers(zhou, guarded) == dict.fromkeys(guarded, 200)


def test_one_number_opens_one_case(guarded, zhou):
    (asked, *_others) = guarded.values()
    searches(zhou, asked)
    opened = {url for url, status in answers(zhou, guarded).items() if status == 200}
    assert opened == {url for url, case in guarded.items() if case == asked}


def test_what_is_sent_to_a_guessed_address_changes_nothing(sun, zhou):
    case = in_departments(sun)
    url = f"/counter/{case.pk}/withdrawal/"
    typed = {**shown_in(sun.get(url)), **ASKED}
    assert zhou.send(url, typed).status_code == 404
    assert Case.objects.get(pk=case.pk).state == "parallel_approval"
    searches(zhou, case)
    assert zhou.send(url, typed).status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_case_that_exists_and_one_that_does_not_are_refused_in_the_same_words(sun, language):
    case, zhou = in_correction(sun), Browser(person("zhouhai", "window_clerk"), language)
    pages = ["", "withdrawal/", "correction/supply/", "defects/"]
    for page in pages:
        there, not_there = (_told(zhou, f"/counter/{key}/{page}") for key in (case.pk, 999999))
        assert there == not_there
        assert language != "en" or "by its complete number" in there


def _told(browser: Browser, url: str) -> str:
    """Return what a page says that is not found, without its address."""
    page = browser.get(url)
    assert page.status_code == 404
    return page.text.split("<main")[1].split("</main>")[0].replace(url, "")


def test_on_the_next_day_the_number_is_asked_for_again(sun, zhou, monkeypatch):
    case = in_correction(sun)
    searches(zhou, case)
    monkeypatch.setattr(clock, "now", lambda: MONDAY.replace(hour=23))
    assert zhou.get(f"/counter/{case.pk}/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: MONDAY.replace(day=MONDAY.day + 1, hour=0))
    assert zhou.get(f"/counter/{case.pk}/").status_code == 404
    assert sun.get(f"/counter/{case.pk}/").status_code == 200


def test_only_the_latest_cases_stay_at_hand(sun, zhou, monkeypatch):
    monkeypatch.setattr(found, "MOST", 2)
    first, second, third = (in_correction(sun) for _ in range(3))
    searches(zhou, first, second, first, third)
    opened = [zhou.get(f"/counter/{case.pk}/").status_code for case in (first, second, third)]
    assert opened == [200, 404, 200]


def test_who_supervises_need_not_search(guarded, wu):
    pages = [url for url in guarded if url.count("/") == 3 or "closing" in url or "pdf" in url]
    assert {wu.get(url).status_code for url in pages} == {200}
    (line,) = wu.get("/counter/closing/").context["page"].lines
    assert line[0].case in guarded.values()


def test_a_clerk_lists_the_closing_notices_of_what_was_brought(guarded, sun, zhou):
    (*_others, gone) = guarded.values()

    def listed(browser: Browser, **asked: str) -> list[int]:
        page = browser.get("/counter/closing/", asked).context["page"]
        return [notice.case_id for notice, _name in page.lines]

    assert listed(sun) == [gone.pk]
    assert listed(zhou) == listed(zhou, number=gone.number[:-1]) == []
    assert listed(zhou, number=gone.number) == listed(zhou) == [gone.pk]
