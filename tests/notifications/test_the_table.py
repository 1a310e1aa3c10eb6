"""The table of rules and its texts fit together, in both languages, and notice what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from cases.lifecycle import Event
from notifications import checks, rules, texts
from notifications.places import PLACES
from notifications.rules import NOT_YET, RULES

CHINESE = range(0x4E00, 0x9FFF)


def test_table_and_texts_fit() -> None:
    assert list(checks.problems()) == []


@pytest.mark.parametrize("name", sorted(texts.texts()))
def test_every_text_says_the_same_in_both_languages(name: str) -> None:
    text = texts.texts()[name]
    assert any(ord(sign) in CHINESE for sign in text.zh)
    assert not any(ord(sign) in CHINESE for sign in text.en)
    chinese, english = (replace(text, zh=one, en=one).places for one in (text.zh, text.en))
    assert chinese == english


@pytest.mark.parametrize(("name", "waits_for"), sorted(NOT_YET.items()))
def test_what_cannot_be_sent_yet_still_waits(name: str, waits_for: str) -> None:
    """Fails when the event, or the page, has come: then the text wants its rule."""
    assert waits_for not in set(Event)
    with pytest.raises(NoReverseMatch):
        reverse(waits_for)


def test_no_text_to_the_public_names_what_is_inside_the_hall() -> None:
    for rule in rules.TO_APPLICANTS:
        assert not {"proposal"} & rule.text.places


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"h_paid": None}, "No rule sends"),
        ({"NOT_YET": {}}, "n_booked of the catalogue needs a rule"),
        ({"TOLD_TO_NOBODY": frozenset()}, "open needs a rule"),
        ({"PLACES": {}}, "Nobody fills in {case_no}"),
        ({"NOT_YET": {**NOT_YET, "n_booked": "receive"}}, "n_booked can be sent now"),
    ],
)
def test_what_is_missing_is_said(
    broken: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in broken.items():
        if value is None:
            left = tuple(rule for rule in RULES if rule.id != name)
            monkeypatch.setattr(checks, "RULES", left)
        else:
            monkeypatch.setattr(checks, name, value)
    found = list(checks.problems())
    assert any(said in sentence for sentence in found), found


def test_a_rule_after_another_event_than_the_catalogues_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = tuple(
        replace(rule, event=Event.RECEIVE) if rule.id == "n_accepted" else rule for rule in RULES
    )
    monkeypatch.setattr(checks, "RULES", moved)
    assert any("The catalogue sends n_accepted after accept" in p for p in checks.problems())


def test_no_place_is_there_that_no_text_uses() -> None:
    used = {name for rule in RULES for name in rule.text.places}
    assert used == set(PLACES)
