"""What workers and clerks do in batches, each done in a transaction that is taken back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.test import Client

from benchmarks.growth.pages import CLERK, DEPARTMENT
from benchmarks.growth.subjects import of_one_matter, spread, user
from cases import acceptance, circulation
from cases.actors import Actor, Role
from cases.models import Case
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
        f"intake batch ({BATCH})": _drain,
        f"circulation batch ({BATCH})": _circulate,
        "acceptance": _in_turn(_cases("received"), _accept),
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


def _drain() -> None:
    _some(intake.drain(DEPARTMENT, at=clock.now(), batch=BATCH).worked)


def _circulate() -> None:
    at = clock.now()
    _some(circulation.circulate_many(limit=BATCH, at=at, among=waiting(at)))


def _in_turn(keys: list[int], act: Callable[[int, datetime], object]) -> Act:
    turns = itertools.cycle(keys)
    return lambda: act(next(turns), clock.now())


def _accept(case_id: int, at: datetime) -> None:
    clerk = Actor(user(CLERK).reference, frozenset({Role.WINDOW_CLERK}))
    Case.objects.filter(pk=case_id).update(received_by=clerk.id, opened_by=clerk.id)
    acceptance.accept(case_id, by=clerk, at=at)


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
