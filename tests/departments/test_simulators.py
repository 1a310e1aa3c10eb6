"""The habits of simulated departments, as pure functions of seed, case, sub-item and attempt."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from departments import verdicts
from departments.simulators import habits
from departments.simulators.habits import HABITS, Mode, Sheet
from departments.verdicts import Approve, GiveBack, Refuse, Unusable

ROOT = Path(__file__).resolve().parents[2]
SHEET = Sheet(
    referral="4d7ba19b-6627-44bd-924d-7952e54ba242",
    case="32011820260302990000019",
    sub_item="t_one",
    attempt=1,
    promised=5 * 24 * 60,
    patience=10 * 24 * 60,
    materials=(("m_contract:both", "买卖合同"), ("m_id:buyer", "身份证明")),
    legal_basis="契税法 / Deed Tax Law",
)
seeds = st.integers(0, 2**31 - 1)
sheets = st.builds(
    replace,
    st.just(SHEET),
    case=st.from_regex(r"[0-9]{23}", fullmatch=True),
    attempt=st.integers(1, 5),
    promised=st.integers(60, 60_000),
    was_returned=st.booleans(),
    materials=st.sampled_from([(), SHEET.materials]),
)


def said(reply) -> verdicts.Verdict | None:
    """Return what a reply says to the hall, None for one that is not usable."""
    try:
        return verdicts.read(reply.body, referral=SHEET.referral, sub_item=SHEET.sub_item)
    except Unusable:
        return None


@given(habit=st.sampled_from(sorted(HABITS)), seed=seeds, sheet=sheets)
def test_the_same_seed_does_the_same_again_whatever_else_is_drawn(habit, seed, sheet):
    first = habits.plan(habit, seed, sheet)
    random.random()
    assert habits.plan(habit, seed, sheet) == first
    assert len({reply.reply_id for reply in first}) == len(first)
    assert all(reply.after.total_seconds() >= 0 for reply in first)


@given(seed=seeds, sheet=sheets)
def test_who_is_not_unreliable_answers_once_usably_and_before_the_last_moment(seed, sheet):
    waiting = replace(sheet, patience=max(2 * sheet.promised, 24 * 60))
    for habit in ("prompt", "slow", "strict"):
        (reply,) = habits.plan(habit, seed, waiting)
        assert said(reply) is not None
        assert reply.after.total_seconds() < waiting.patience * 60


@given(seed=seeds, sheet=sheets)
def test_the_strict_return_at_most_once(seed, sheet):
    (reply,) = habits.plan("strict", seed, replace(sheet, was_returned=True))
    assert not isinstance(said(reply), GiveBack)


def test_the_strict_do_all_three_and_the_slow_are_sometimes_late():
    strict = Counter(type(said(habits.plan("strict", seed, SHEET)[0])) for seed in range(300))
    assert set(strict) == {Approve, GiveBack, Refuse}
    assert min(strict.values()) > 30
    slow = [habits.plan("slow", seed, SHEET)[0].after.total_seconds() / 60 for seed in range(300)]
    late = sum(minutes > SHEET.promised for minutes in slow)
    assert 20 < late < 120


def test_the_unreliable_do_everything_that_can_go_wrong():
    modes = Counter(habits.mode_of(seed, SHEET.case, "t_one", 1) for seed in range(600))
    assert set(modes) == set(Mode)
    assert modes[Mode.WELL] > 150


EXPECTED = {
    Mode.WELL: [True],
    Mode.TWICE: [True, True],
    Mode.NEVER: [],
    Mode.LATE: [True],
    **{mode: [False] for mode in habits.WRONG},
}


@pytest.mark.parametrize("mode", Mode)
def test_each_mode_does_what_it_is_called(mode):
    seed = next(n for n in range(5000) if habits.mode_of(n, SHEET.case, "t_one", 1) == mode)
    replies = habits.plan("flaky", seed, SHEET)
    assert [said(reply) is not None for reply in replies] == EXPECTED[mode]
    late = [reply.after.total_seconds() > SHEET.patience * 60 for reply in replies]
    assert any(late) == (mode == Mode.LATE)


def test_defects_are_about_what_the_sub_item_looks_at():
    for seed in range(50):
        slip = said(habits.plan("strict", seed, SHEET)[0])
        if isinstance(slip, GiveBack):
            keys = {one.key for one in slip.slip.defects}
            assert keys <= {key for key, _name in SHEET.materials}


def test_an_unknown_habit_is_a_fault():
    with pytest.raises(KeyError):
        habits.plan("lazy", 1, SHEET)


def test_a_department_needs_neither_django_nor_the_hall():
    code = "import sys, departments.remote.office; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
