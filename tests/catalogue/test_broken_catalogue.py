"""A broken catalogue is refused: every kind of mistake, with its file, line and sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from cases.catalogue.loader import load
from cases.catalogue.problems import BrokenCatalogue, Problem

from .slips import EQT, SHS, SLIPS, Slip

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(BrokenCatalogue) as refusal:
        load(folder)
    return refusal.value.problems


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_told(copy: Path, slip: Slip) -> None:
    line = slip.make(copy)
    found = problems(copy)
    told = [(problem.file, problem.line) for problem in found if re.search(slip.says, problem.en)]
    assert (slip.file, line) in told
    assert all(CHINESE.search(problem.zh) for problem in found)


def test_all_problems_stand_in_one_list(copy: Path) -> None:
    """Slips of seven kinds in three files: none of them hides another one."""
    names = {"no Chinese name", "department", "days at once", "field for nobody", "trips"}
    made = [slip for slip in SLIPS if slip.name in names | {"issuer", "unknown notice"}]
    for slip in made:
        slip.make(copy)
    sentences = [problem.en for problem in problems(copy)]
    told = [any(re.search(slip.says, sentence) for sentence in sentences) for slip in made]
    assert told == [True] * 7


def test_a_problem_is_told_in_the_language_of_the_reader(copy: Path) -> None:
    (copy / "matters" / "99_nonsense.yaml").write_text("nonsense", encoding="utf-8")
    problem = problems(copy)[0]
    with translation.override("en"):
        assert str(problem) == (
            "matters/99_nonsense.yaml:1: matters/99_nonsense.yaml must be a block of keys."
        )
    with translation.override("zh-hans"):
        assert str(problem).endswith("matters/99_nonsense.yaml应为键值块。")


def test_the_refusal_reads_as_a_list_of_sentences(copy: Path) -> None:
    for slip in SLIPS:
        if slip.name in ("department", "issuer"):
            slip.make(copy)
    with pytest.raises(BrokenCatalogue) as refusal:
        load(copy)
    assert str(refusal.value).splitlines() == [str(p) for p in refusal.value.problems]
    assert len(refusal.value.problems) > 1


def test_a_missing_file_is_one_problem_and_not_a_thousand(copy: Path) -> None:
    (copy / "legal_bases.yaml").unlink()
    assert [(p.file, p.line, p.en) for p in problems(copy)] == [
        ("legal_bases.yaml", 1, "This file is missing or cannot be read.")
    ]


@pytest.mark.parametrize("name", ["horoscopes.yaml", "matters/05_old.yml"])
def test_a_file_that_nobody_loads_is_told(copy: Path, name: str) -> None:
    (copy / name).write_text("a: 1", encoding="utf-8")
    assert [(p.file, p.en) for p in problems(copy)] == [(name, "Nobody loads this file.")]


def test_an_empty_file_is_told(copy: Path) -> None:
    (copy / SHS).write_text("", encoding="utf-8")
    assert (SHS, 1, "The file is empty.") in [(p.file, p.line, p.en) for p in problems(copy)]


def test_a_file_that_is_no_text_is_told(copy: Path) -> None:
    (copy / EQT).write_bytes(b"\xff\xfe\x00")
    assert (EQT, 1) in [(p.file, p.line) for p in problems(copy)]
