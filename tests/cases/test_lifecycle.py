"""The lifecycle table: equal to the catalogue where it is built, and drawn as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from cases import guards
from cases.actors import Role
from cases.drawing import lifecycle_page
from cases.lifecycle import (
    CASE_MOVES,
    FINAL,
    MOVES,
    OWN_GUARDS,
    REVIEW_MOVES,
    CaseState,
    Event,
    Outcome,
    ReviewState,
)
from tests.small_matters import shipped


def _catalogue() -> dict[str, dict]:
    lifecycle = shipped().data["lifecycle"]
    rows = [*lifecycle["case_transitions"], *lifecycle["sub_item_transitions"]]
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize("event", sorted(MOVES))
def test_move_is_the_catalogues(event: Event) -> None:
    move, row = MOVES[event], _catalogue()[event]
    states = set(CaseState.values) if event in CASE_MOVES else set(ReviewState.values)
    own = {name for name, events in OWN_GUARDS.items() if event in events}
    assert move.sources == set(row["from"]) & states
    assert move.target == row["to"]
    assert move.actors == {Role(actor) for actor in row["actors"]}
    assert [name for name in move.guards if name not in own] == row["guard_ids"]
    assert set(move.documents) <= set(row["documents"])


def test_every_guard_has_a_predicate_and_no_predicate_is_unused() -> None:
    named = {name for move in MOVES.values() for name in move.guards}
    assert named == set(guards.PREDICATES)


@pytest.mark.parametrize(
    ("states", "key"), [(CaseState, "case_states"), (ReviewState, "sub_item_states")]
)
def test_states_are_the_catalogues(states: type, key: str) -> None:
    known = {row["id"] for row in shipped().data["lifecycle"][key]}
    assert set(states.values) <= known  # type: ignore[attr-defined]


def test_every_state_is_reached_and_left() -> None:
    for moves, states, first, last in (
        (CASE_MOVES, CaseState, {"draft"}, {"archived"}),
        (REVIEW_MOVES, ReviewState, {"blocked"}, set(FINAL)),
    ):
        reached = {move.target for move in moves.values()} | first
        left = {source for move in moves.values() for source in move.sources} | last
        assert reached == set(states.values)
        assert left == set(states.values)


def test_states_and_outcomes_speak_both_languages() -> None:
    for choices in (CaseState, ReviewState, Outcome):
        for value in choices:
            with translation.override("en"):
                english = str(value.label)
            with translation.override("zh-hans"):
                chinese = str(value.label)
            assert english.isascii()
            assert not chinese.isascii(), f"{value} has no Chinese label"


def test_the_drawing_is_the_code() -> None:
    drawn = Path(__file__).parents[2] / "docs" / "lifecycle.md"
    assert drawn.read_text(encoding="utf-8") == lifecycle_page(), "run manage.py draw_lifecycle"


@pytest.mark.parametrize(
    "example",
    shipped().data["lifecycle"]["outcome_rule"]["examples"],
    ids=lambda row: row["matter"],
)
def test_outcomes_are_those_of_the_catalogue(example: dict) -> None:
    from cases.reading import outcome_of

    matters = {edition.matter.id: edition.matter for edition in shipped().editions.values()}
    matter = matters[example["matter"]]
    core = [
        state
        for code, state in example["results"].items()
        if matter.sub_item(code).core and state != "not_applicable"
    ]
    assert outcome_of(matter.issuance_policy, core) == example["outcome"]
