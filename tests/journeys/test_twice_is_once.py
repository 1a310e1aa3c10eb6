"""Every Celery task there is, run twice on a hall full of work: the second time changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app
from django.apps import apps
from django.db import models

from cases import (
    acceptance,
    circulation,
    corrections,
    endings,
    handling,
    materials,
    notices,
    returns,
)
from cases.corrections import Told
from cases.defects import Said
from cases.endings import Request
from cases.models import Case, DefectList, Notice, PaymentRequest
from cases.models.issuance import DeliveryMode
from cases.models.material import MaterialState
from cases.models.review import Handling
from cases.returns import Slip
from departments import intake, nudges, registry
from departments.models import Habit, SimulatedPayment
from departments.registry import departments
from departments.remote import client, connecting
from tests.cases.circulating import approve, ask, circulated
from tests.cast import CHEN, MONDAY, SUN, approver, head
from tests.departments.houses import SECRET
from tests.small_matters import Item, accepted, filled, small_matter
from web import clock, failures

ROOMS = ("cases", "departments", "notifications", "web", "issuing", "upkeep")
SLIP = Slip([Said("blurred", "a clear copy")], "Licensing Law art. 32")
AUTOMATIC, SIMULATED = Item("t_auto", "tax"), Item("t_sim", "social_security")
REMOTE = Item("t_remote", "market_regulation")


def our_tasks() -> list[tuple[str, dict[str, Any]]]:
    """Every task of the hall with its arguments; those of departments once for each department."""
    current_app.loader.import_default_modules()
    found = []
    for name, task in sorted(current_app.tasks.items()):
        if name.startswith("celery."):
            continue
        wants = {"department"} & set(task.run.__code__.co_varnames[: task.run.__code__.co_argcount])
        found += [(name, {"department": code}) for code in departments()] if wants else [(name, {})]
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nudges go nowhere but into a list; no other suite's marks in Redis hold them back."""
    sent: list[str] = []
    unmarked = SimpleNamespace(set=lambda *_, **__: True, delete=lambda *_: None)
    monkeypatch.setattr(nudges, "_marks", lambda: unmarked)
    nudges._line.take_up()
    monkeypatch.setattr(nudges, "_publish", lambda task, subject, *_: sent.append(task))
    return sent


@pytest.fixture
def full_hall(db: None, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A hall in which every kind of work lies, from circulation to the last message."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=45))
    registry.choose([("t_auto", "tax")], Handling.AUTOMATIC, by=SUN, at=MONDAY)
    simulated = [("t_sim", "social_security")]
    registry.choose(simulated, Handling.SIMULATED, habit=Habit.STRICT, seed=7, by=SUN, at=MONDAY)
    accepted(small_matter((Item("t_one", "tax"),)))
    circulated((AUTOMATIC, SIMULATED))
    _waits_for_its_treasury()
    _waits_long_for_a_payment()
    _returned_and_forgotten()
    _in_correction()
    approve(circulated((Item("t_one", "tax"),)), "t_one")
    _withdrawn_and_told()
    _handed_over_while_its_department_has_it()
    _waits_to_be_sent(monkeypatch)
    failures.record("issuing.notice", "0", RuntimeError("no such notice"), MONDAY)


def _waits_for_its_treasury() -> None:
    case = circulated((Item("t_pay", "tax", pays=True),))
    ask(case)
    SimulatedPayment.objects.create(
        case_number=case.number, sub_item="t_pay", amount="100.00", reference="PAID-1"
    )


def _waits_long_for_a_payment() -> None:
    ask(circulated((Item("t_pay", "tax", pays=True),)))


def _returned_and_forgotten() -> None:
    case = circulated((Item("t_one", "tax"),))
    row = circulation.sign_for(case.reviews.get().pk, by=approver("tax"), at=MONDAY)
    returns.give_back(row.pk, SLIP, by=approver("tax"), at=MONDAY)


def _in_correction() -> None:
    case = filled(small_matter((Item("t_one", "tax", paper=True),)))
    key = case.materials.get(obtain="submit").key
    materials.tick(case.pk, {key: MaterialState.MISSING}, by=CHEN, at=MONDAY)
    acceptance.receive(case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY)
    told = Told([Said("missing", "bring it", key=key)])
    corrections.require(case.pk, told, by=CHEN, at=MONDAY)


def _withdrawn_and_told() -> None:
    case = circulated((Item("t_one", "tax"),))
    endings.withdraw(case.pk, Request("No more.", signed=True), by=CHEN, at=MONDAY)
    notice = Notice.objects.to_hand_over().get(case=case)
    notices.hand_over_notice(
        notice.pk, DeliveryMode.WINDOW, identity_checked=True, by=CHEN, at=MONDAY
    )


def _handed_over_while_its_department_has_it() -> None:
    review = circulated((SIMULATED,)).reviews.get()
    intake.drain(SIMULATED.department, at=MONDAY)
    by = head(SIMULATED.department)
    handling.hand_over(review.pk, Handling.PERSON, by=by, at=MONDAY)


def _waits_to_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "post", lambda *_: None)
    connecting.connect(REMOTE.department, "http://127.0.0.1:9", SECRET, by=SUN, at=MONDAY)
    registry.choose([(REMOTE.id, REMOTE.department)], Handling.REMOTE, by=SUN, at=MONDAY)
    circulated((REMOTE,))
    intake.drain(REMOTE.department, at=MONDAY)


def every_row() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of the hall."""
    tables: Iterator[type[models.Model]] = (
        model for room in ROOMS for model in apps.get_app_config(room).get_models()
    )
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values()) for model in tables
    }


def run(name: str, arguments: dict[str, Any]) -> None:
    current_app.tasks[name](**arguments)


def exhaust(name: str, arguments: dict[str, Any], told: list[str]) -> None:
    """Run a task, and again as long as it asks for itself because something is left."""
    for _round in range(10):
        told.clear()
        run(name, arguments)
        if name not in told:
            return
    raise AssertionError(f"{name} asks for itself for ever")


@pytest.mark.parametrize(("name", "arguments"), our_tasks(), ids=str)
def test_twice_is_once(
    name: str, arguments: dict[str, Any], full_hall: None, told: list[str]
) -> None:
    exhaust(name, arguments, told)
    once = every_row()
    run(name, arguments)
    assert every_row() == once


def test_the_whole_hall_comes_to_rest_and_stays_there(full_hall: None, told: list[str]) -> None:
    """All tasks round after round, until none of them changes anything; each kind of work was done."""
    before, rounds = None, 0
    while (now := every_row()) != before:
        before, rounds = now, rounds + 1
        assert rounds < 12, "the hall never comes to rest"
        for name, arguments in our_tasks():
            run(name, arguments)
    assert not Case.objects.filter(state__in=["accepted", "in_circulation"]).exists()
    assert PaymentRequest.objects.filter(paid_at__isnull=False).exists()
    assert PaymentRequest.objects.filter(reminded_at__isnull=False).exists()
    assert DefectList.objects.filter(lapsed_at__isnull=False).exists()
    assert DefectList.objects.filter(review=None, reminded_at__isnull=False).exists()
    assert Case.objects.filter(state="ready_for_issue").exists()
    assert Case.objects.filter(state="archived", outcome="withdrawn").exists()
    assert not Notice.objects.unprinted().exists()
    told.clear()
    for sweep in ("departments.sweep", "issuing.sweep", "notifications.sweep"):
        run(sweep, {})
    assert told == [], "a sweep finds work in a hall at rest"


@pytest.mark.parametrize("name", sorted({name for name, _arguments in our_tasks()}))
def test_every_task_has_its_story(name: str, full_hall: None, told: list[str]) -> None:
    """A task that finds nothing to do in the full hall proves nothing when it is run twice."""
    told.clear()
    before = every_row()
    for _name, arguments in (task for task in our_tasks() if task[0] == name):
        run(name, arguments)
    assert told or every_row() != before
