"""Issuing workers share the work: each takes the first pieces that nobody has, and nothing that is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from cases import circulation, freezing
from cases.models import Case, IssuanceSet
from cases.models.review import Handling
from departments import intake, registry
from hall.issuing import tasks, work
from hall.issuing.claims import CASE, claimed
from tests.cast import MONDAY, SUN
from tests.small_matters import Item, accepted, small_matter

pytestmark = pytest.mark.django_db

TAX = (Item("t_tax", "tax", outputs=("o_deed_tax_certificate",)),)
SETS = next(kind for kind in work.KINDS_OF_WORK if kind.kind == work.SET)


@pytest.fixture
def nudged(monkeypatch) -> list[str]:
    """The nudges of the issuing worker, which here works only when it is called."""
    heard: list[str] = []
    monkeypatch.setattr(tasks, "nudge", lambda task, queue: heard.append(task))
    monkeypatch.setattr(tasks, "arrived", lambda *_: None)
    return heard


@pytest.fixture
def sets(nudged, monkeypatch) -> list[IssuanceSet]:
    """Five frozen sets; a worker takes two at once."""
    monkeypatch.setattr(tasks, "SHARE", 2)
    registry.choose([("t_tax", "tax")], Handling.AUTOMATIC, by=SUN, at=MONDAY)
    version = small_matter(TAX)
    keys = [accepted(version).pk for _case in range(5)]
    while circulation.circulate_many(limit=10, at=MONDAY):
        pass
    intake.drain("tax", at=MONDAY)
    freezing.freeze_many(Case.objects.filter(pk__in=keys), at=MONDAY)
    return list(IssuanceSet.objects.filter(case__in=keys).order_by("pk"))


@pytest.fixture
def colleague() -> Iterator[psycopg2.extensions.cursor]:
    """Another worker's connection."""
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.autocommit = True
        yield other.cursor()


def claim(colleague: psycopg2.extensions.cursor, case_id: int) -> None:
    colleague.execute("SELECT pg_try_advisory_lock(%s, %s)", [CASE, case_id])
    assert colleague.fetchone() == (True,)


def finished() -> list[int]:
    return list(IssuanceSet.objects.exclude(valid_at=None).values_list("pk", flat=True))


def test_a_worker_takes_the_first_pieces_that_nobody_has(sets, colleague):
    for taken in sets[:2]:
        claim(colleague, taken.case_id)
    assert tasks._round(SETS) == 2
    assert finished() == [one.pk for one in sets[2:4]]


def test_more_than_one_share_calls_a_second_worker(sets, nudged):
    nudged.clear()
    tasks._round(SETS)
    assert nudged == ["issuing.issue"]
    tasks._round(SETS)
    nudged.clear()
    assert tasks._round(SETS) == 1
    assert nudged == []


def test_a_worker_who_finds_nothing_free_calls_nobody(sets, nudged, colleague):
    """Or idle workers would call each other without end while the others print."""
    for taken in sets:
        claim(colleague, taken.case_id)
    nudged.clear()
    assert tasks._round(SETS) == 0
    assert nudged == []


def test_a_claim_stops_when_there_is_enough(sets, colleague):
    cases = [one.case_id for one in sets]
    with claimed(CASE, cases, 2) as ours:
        assert ours == set(cases[:2])
        colleague.execute("SELECT pg_try_advisory_lock(%s, %s)", [CASE, cases[1]])
        assert colleague.fetchone() == (False,)
        claim(colleague, cases[2])


def test_what_a_colleague_finished_meanwhile_is_left_alone(sets, monkeypatch):
    """The pieces were looked for before the claim: one by one, each would have been tried in vain."""
    stale = SETS.next(10, MONDAY)
    while tasks._round(SETS):
        pass
    monkeypatch.setattr(work.Work, "next", lambda *_: stale)
    alone = []
    monkeypatch.setattr(tasks, "_alone", lambda *call: alone.append(call))
    assert tasks._round(SETS) == 0
    assert alone == []
