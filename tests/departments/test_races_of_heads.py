"""Two heads of a department save at the same moment who works on what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from cases.actors import Actor, Role
from cases.errors import WrongState
from departments import handling_board
from departments.handling_board import Change
from departments.models import HandlingChoice, HandlingRecord
from web import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]
#: A sub-item of the real estate registry.
OTHER = "shs_re_transfer"
WISHES = {"first": "automatic", "second": "simulated:slow"}


def save(name: str, department: str = "tax", sub_item: str = "shs_tax_price") -> str | None:
    """Save what one head wishes; return it, or nothing when somebody else was there before."""
    head = Actor(f"user:{department}.{name}", frozenset({Role.DEPARTMENT_HEAD}), department)
    wish = [Change(sub_item, "person", WISHES[name])]
    try:
        handling_board.change(department, wish, seed=1, by=head, at=clock.now())
    except WrongState:
        return None
    else:
        return WISHES[name]
    finally:
        connection.close()


@pytest.fixture
def meeting(monkeypatch) -> Barrier:
    """Whoever has read the board waits a moment for the other to have read it too."""
    barrier, read = Barrier(2), handling_board.board

    def board(*asked: str) -> list[handling_board.Group]:
        shown = read(*asked)
        with suppress(BrokenBarrierError):
            barrier.wait(1)
        return shown

    monkeypatch.setattr(handling_board, "board", board)
    return barrier


def test_of_two_heads_at_once_the_second_is_told(versions, monday, meeting):
    with ThreadPoolExecutor(2) as threads:
        saved = list(threads.map(save, WISHES))
    assert meeting.broken  # they did not stand at the board together
    (done,) = [way for way in saved if way]
    assert handling_board.value_of(HandlingChoice.objects.get()) == done
    assert HandlingRecord.objects.count() == 1


def test_heads_of_different_departments_do_not_wait_for_each_other(versions, monday, meeting):
    own = {"tax": "shs_tax_price", "real_estate": OTHER}
    with ThreadPoolExecutor(2) as threads:
        saved = list(threads.map(save, ["second", "second"], own, own.values()))
    assert not meeting.broken
    assert saved == ["simulated:slow"] * 2
    assert set(HandlingChoice.objects.values_list("pk", flat=True)) == set(own.values())
