"""What the demo says on the command line, and what it keeps from one start to the next."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from cases.catalogue import loader
from cases.models import Case, MatterVersion
from hall.demo import password, walk
from hall.demo.founding import Founded
from hall.demo.management.commands import walk_matters
from hall.demo.town import Story
from tests.demo.conftest import workers_work
from web import clock


def said(command: str, *arguments: str) -> str:
    """Return what a command prints."""
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def with_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command's walk have workers in this process."""

    def walked(**wishes: Any) -> Any:
        return walk.walk(pump=workers_work, **wishes)

    monkeypatch.setattr(walk_matters, "walk", walked)


def test_the_second_start_shows_the_stored_table(
    founded: Founded,
    three_matters: dict[str, Story],
    with_workers: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = said("walk_matters")
    assert "3/3 CAP" in first
    assert first.endswith("3 of 3 matters issued\n")

    def nobody_walks(**wishes: Any) -> Any:
        raise AssertionError("the stored table was not used")

    monkeypatch.setattr(walk_matters, "walk", nobody_walks)
    second = said("walk_matters")
    assert second == first[first.index("\nCode") :]
    assert Case.objects.count() == 3


def test_a_stuck_walk_ends_with_an_error(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(**wishes: Any) -> Any:
        raise walk.Stuck("SHS 3201182026: nobody has signed.")

    monkeypatch.setattr(walk_matters, "walk", stuck)
    with pytest.raises(CommandError, match="nobody has signed") as refused:
        said("walk_matters")
    assert refused.value.returncode == 1


def test_matters_are_walked_in_the_demo_only(founded: Founded, settings: Any) -> None:
    settings.HALL_DEMO = False
    for command in ("walk_matters", "found_town", "sign_ins"):
        with pytest.raises(CommandError):
            said(command)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_found_town_needs_the_catalogue_first(own_var: Path) -> None:
    with pytest.raises(CommandError, match="catalogue"):
        said("found_town")
    assert len(said("publish_catalogue").splitlines()) == 16
    assert said("found_town").startswith("34 people settled, 105 sub-items")
    assert said("found_town").startswith("0 people settled, 0 sub-items")


def test_sign_ins_are_a_table_with_the_password(founded: Founded) -> None:
    text = said("sign_ins")
    assert "chen.min" in text
    assert "税务局 Tax Bureau" in text
    assert text.rstrip().endswith(str(password.read()))


def test_the_clock_is_jumped_to_a_day_a_moment_and_the_next_morning(founded: Founded) -> None:
    assert said("jump_clock", "2026-03-07") == "It is Monday 2026-03-09 09:00 in the hall.\n"
    assert "2026-03-09 14:00" in said("jump_clock", "2026-03-09T14:00")
    assert "Tuesday 2026-03-10 09:00" in said("jump_clock", "--to-next", "morning")
    assert clock.now().date().isoformat() == "2026-03-10"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["soon"],
        ["2026-02-31"],
        ["2026-01-05"],
        ["--to-next", "due"],
        ["2026-03-09", "--to-next=due"],
    ],
)
def test_a_jump_that_makes_no_sense_is_refused(arguments: list[str], founded: Founded) -> None:
    with pytest.raises(CommandError):
        said("jump_clock", *arguments)


@pytest.mark.django_db
def test_a_broken_catalogue_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "data"
    shutil.copytree(loader.DATA, broken)
    matter = broken / "matters" / "04_second_hand_house_sale.yaml"
    matter.write_text(matter.read_text().replace("department: housing\n", "department: moon\n", 1))
    monkeypatch.setattr(
        "cases.management.commands.publish_catalogue.load", lambda: loader.load(broken)
    )
    with translation.override("en"), pytest.raises(CommandError, match="moon") as refused:
        said("publish_catalogue")
    assert "04_second_hand_house_sale.yaml:" in str(refused.value)
    assert not MatterVersion.objects.exists()
