"""Words, states, lights and dates as pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from cases.catalogue.wording import Bilingual
from cases.clock.lights import Light
from cases.lifecycle import CaseState, ReviewState
from web import wording
from web.states import STEP_OF, TONES, steps_of
from web.templatetags.hall import LIGHTS, in_time_words
from web.wording import department_name, in_words

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def page(source: str, language: str = "en", **context) -> str:
    libraries = "{% load hall masks components %}"
    with translation.override(language):
        return Template(libraries + source).render(Context(context))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3 * 86400 + 60, "3 days left"),
        (2 * 86400, "2 days left"),
        (2 * 86400 - 1, "47 hours left"),
        (3600, "1 hour left"),
        (3599, "59 minutes left"),
        (0, "0 minutes left"),
        (-60, "1 minute late"),
        (-7200, "2 hours late"),
        (-5 * 86400, "5 days late"),
    ],
)
def test_time_left_is_said_in_the_largest_fitting_unit(seconds, words):
    with translation.override("en"):
        assert in_time_words(seconds) == words


def test_time_left_carries_light_and_moment():
    hall = SimpleNamespace(now=NOON)
    said = page('{% time_left due "red" %}', hall=hall, due=NOON - timedelta(hours=3))
    assert "light-red" in said
    assert "3 hours late" in said
    assert 'datetime="2026-03-02T01:00:00+00:00"' in said
    assert 'title="2 Mar 2026, 09:00"' in said
    assert "no limit" in page("{% time_left due %}", hall=hall, due=None)


def test_every_state_and_light_of_the_core_has_its_look():
    assert {state.value for state in CaseState} <= TONES.keys() & STEP_OF.keys()
    assert {state.value for state in ReviewState} <= TONES.keys()
    assert {light.value for light in Light} == LIGHTS.keys()


def test_a_badge_says_the_state_in_words():
    badge = page("{% state_badge state %}", state=CaseState.AWAITING_APPLICANT)
    assert 'class="badge tone-act"' in badge
    assert "Waiting for the applicant" in badge
    assert "&lt;b&gt;" in page('{% state_badge "queued" label %}', label="<b>")


@pytest.mark.parametrize(
    ("state", "given", "statuses"),
    [
        ("received", {}, "current ahead ahead ahead"),
        ("correction_required", {}, "act ahead ahead ahead"),
        ("not_accepted", {}, "ended ahead ahead ahead"),
        ("in_circulation", {}, "done current ahead ahead"),
        ("parallel_approval", {}, "done done current ahead"),
        ("parallel_approval", {"please_act": True}, "done done act ahead"),
        ("awaiting_applicant", {}, "done done act ahead"),
        ("ready_for_issue", {}, "done done done current"),
        ("concluded", {"ended": True}, "done done done ended"),
        ("issued", {}, "done done done done"),
        ("archived", {"ended": True}, "done done done ended"),
    ],
)
def test_the_four_steps(state, given, statuses):
    assert [step.status for step in steps_of(state, **given)] == statuses.split()


def test_dates_are_in_the_zone_of_the_hall_and_the_habit_of_the_language():
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert page("{{ at|hall_date }}", at=late) == "24 Nov 2026"
    assert page("{{ at|hall_datetime }}", at=late) == "24 Nov 2026, 00:30"
    assert page("{{ at|hall_date }}", "zh-hans", at=late) == "2026年11月24日"
    assert page("{{ at|hall_date }}", at=date(2026, 11, 23)) == "23 Nov 2026"
    assert page("{{ at|hall_date }}{{ at|hall_datetime }}", at=None) == ""


def test_names_are_said_in_the_language_of_the_page():
    tax = Bilingual(en="Tax Bureau", zh="税务局")
    for thing in (tax, {"en": "Tax Bureau", "zh": "税务局"}, SimpleNamespace(name=tax)):
        assert page("{{ thing|in_words }}", thing=thing) == "Tax Bureau"
        assert page("{{ thing|in_words }}", "zh-hans", thing=thing) == "税务局"
    assert in_words("税务局") == "税务局"
    assert in_words(None) == ""


def test_departments_are_named_as_registered(monkeypatch):
    monkeypatch.setattr(wording, "_departments", {})
    wording.register_departments({"real_estate": {"en": "Real Estate", "zh": "不动产"}})
    with translation.override("en"):
        assert department_name("real_estate") == "Real Estate"
    assert department_name("unheard_of") == "unheard_of"
    assert department_name(None) == ""


def test_masks_hide_what_lists_must_not_show():
    assert page('{{ "王秀英"|mask:"name" }}') == "王*英"
    assert page('{{ nobody|mask:"cn_id" }}', nobody=None) == ""


def test_a_form_token_is_new_each_time():
    assert page("{% form_token %}") != page("{% form_token %}")
