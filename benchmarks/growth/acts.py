"""What workers and clerks do in batches, each done in a transaction that is taken back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime
from unittest.mock import patch

from django.db import transaction
from django.test import Client

from benchmarks.growth.pages import CLERK, DEPARTMENT
from benchmarks.growth.subjects import of_one_matter, spread, user
from benchmarks.speed.hall_worker import noted
from cases import acceptance, circulation, issuance
from cases.actors import Actor, Role
from cases.models import Case
from cases.papers import press
from departments import intake, tasks
from departments.circulating import waiting
from hall.issuing import tasks as issuing
from notifications import tail
from web import clock

Act = Callable[[], object]
#: Cases of one batch: no more than a young hall has at this stage.
BATCH = 5


class NothingToDo(Exception):
    """The hall has no work of this kind, so that nothing could be measured."""


def acts() -> Mapping[str, Act]:
    """Return what is measured beside pages, by its name."""
    return {
        "intake batch (50)": lambda: _some(intake.drain(DEPARTMENT, at=clock.now()).worked),
        f"circulation batch ({BATCH})": _circulate,
        "acceptance": _in_turn(_cases("received"), _accept),
        f"issuing ({BATCH} sets)": _batch(_cases("concluded", outcome="approved"), _issue),
        "sweep of the departments": lambda: tasks.sweep(),
        "sweep of issuing": lambda: issuing.sweep(),
        "unread lines of the journal": lambda: tail.unread_cases(clock.now(), 1),
        "status look-up": _look_up(),
    }


def taken_back(act: Act) -> None:
    """Do an act and take it back."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def _cases(state: str, **more: str) -> list[int]:
    found = Case.objects.filter(state=state, **more)
    ours = spread(of_one_matter(found))
    keys = ours if len(ours) >= BATCH else spread(found)
    if not keys:
        raise NothingToDo(state)
    return keys


def _some(worked: int) -> None:
    if not worked:
        raise NothingToDo


def _circulate() -> None:
    at = clock.now()
    _some(circulation.circulate_many(limit=BATCH, at=at, among=waiting(at)))


def _in_turn(keys: list[int], act: Callable[[int, datetime], object]) -> Act:
    turns = itertools.cycle(keys)
    return lambda: act(next(turns), clock.now())


def _batch(keys: list[int], act: Callable[[int, datetime], object]) -> Act:
    return lambda: [act(key, clock.now()) for key in keys[:BATCH]]


def _accept(case_id: int, at: datetime) -> None:
    clerk = Actor(user(CLERK).reference, frozenset({Role.WINDOW_CLERK}))
    Case.objects.filter(pk=case_id).update(received_by=clerk.id, opened_by=clerk.id)
    acceptance.accept(case_id, by=clerk, at=at)


def _issue(case_id: int, at: datetime) -> None:
    with patch.object(press, "print_out", noted):
        if not issuance.issue(case_id, at=at):
            raise NothingToDo


def _look_up() -> Act:
    """Ask for cases by number and query code, and read the page that answers."""
    client = Client(headers={"accept-language": "en"})
    found = of_one_matter(Case.objects.exclude(number=None))
    pairs = spread(found, "number", "query_code")
    turns = itertools.cycle((number, str(code)) for number, code in pairs)

    def ask() -> None:
        number, code = next(turns)
        answer = client.post("/status/", {"number": number, "code": code}, follow=True)
        if number not in answer.content.decode():
            raise NothingToDo

    return ask
