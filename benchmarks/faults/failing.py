"""Faults: a worker that stands still, and work that fails each time it is tried."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial

from celery import current_app
from django.db import transaction

from benchmarks.faults import apps, cast
from benchmarks.faults.blows import Blow, How, When
from benchmarks.faults.browser import Browser
from benchmarks.faults.load import VerbClerk
from benchmarks.faults.scene import Fault, Scene
from cases.models import Notice
from hall.issuing.work import PAPER
from web import clock
from web.models import FailedWork

#: Seconds after which a task is ended by force, instead of 240: for the fault that waits for it.
_TIME_LIMIT = "15"
#: Seconds until work that fails each time must have been given up.
_UNTIL_GIVEN_UP = 120.0
#: The matter of the case with the spoilt receipt.
_SPOILT = "VSR"


# A worker stands still ---------------------------------------------------------------------------


def _hang(scene: Scene, blow: Blow, limit: str = "") -> None:
    """One process of the pool stands still and keeps what it holds: it is ended, or cut off."""
    if limit:
        scene.house.replace("worker", **{apps.TIME_LIMIT: limit})
    scene.house.order("worker", blow)
    scene.put_load()
    scene.strike("worker", blow)
    scene.over()
    scene.come_to_rest()
    scene.house.replace("worker")


# Poison ------------------------------------------------------------------------------------------


class MeddlingClerk(VerbClerk):
    """Receives one case, and meddles with its receipt before anybody else can see it."""

    def __init__(self, scene: Scene, meddle: Callable[[Notice], object]) -> None:
        super().__init__([_SPOILT], scene.register, cast.clerk("clerk.one"))
        self._meddle = meddle
        self.receipt: Notice | None = None

    def _carry_on(self, case_id: int, code: str) -> bool:
        with transaction.atomic():
            done = super()._carry_on(case_id, code)
            if self.receipt is None:
                self.receipt = Notice.objects.filter(case=case_id, kind="doc_receipt").first()
                if self.receipt is not None:
                    self._meddle(self.receipt)
        return done


def _take_in_one_spoilt(scene: Scene, meddle: Callable[[Notice], object]) -> Notice:
    """Take in one case with a receipt that is meddled with; return the receipt."""
    clerk = MeddlingClerk(scene, meddle)
    scene.begin(clerk)
    clerk.join()
    if clerk.receipt is None:
        raise LookupError("The case with the spoilt receipt was not received.")
    return clerk.receipt


def _unprintable(scene: Scene) -> None:
    """A notice that says nothing cannot be printed: it is given up, told, mended and tried again.

    Messages that nobody understands are put aside.
    """
    _send_what_nobody_understands()
    receipt = _take_in_one_spoilt(
        scene, lambda notice: Notice.objects.filter(pk=notice.pk).update(content={})
    )
    scene.put_load(by_verbs=1)
    _until_given_up(scene, PAPER, str(receipt.pk))
    Notice.objects.filter(pk=receipt.pk).update(content=receipt.content)
    press_try_again(scene, PAPER, str(receipt.pk), str(receipt.case.number))


def _send_what_nobody_understands() -> None:
    """Send a task that does not exist, a department that does not, and an argument that means nothing."""
    current_app.send_task("departments.nothing", queue="hall", retry=False)
    nowhere = {"department": "nowhere"}
    current_app.send_task("departments.intake", kwargs=nowhere, queue="hall", retry=False)
    current_app.send_task("issuing.issue", kwargs={"nonsense": 1}, retry=False)


def _deadly(scene: Scene) -> None:
    """A notice that kills whoever prints it: it is given up, told, and stands in nobody's way."""

    def kills(notice: Notice) -> None:
        point = "cases.notices.printing.print_out"
        blow = Blow(point, When.BEFORE, How.KILL_ONE, subject=notice.pk, again=True)
        scene.house.order("worker", blow)

    receipt = _take_in_one_spoilt(scene, kills)
    scene.put_load(by_verbs=1)
    _until_given_up(scene, PAPER, str(receipt.pk))
    scene.house.take_back("worker")
    press_try_again(scene, PAPER, str(receipt.pk), str(receipt.case.number))


def _until_given_up(scene: Scene, kind: str, subject: str) -> None:
    """Wait until work is given up; the hall clock goes forward over its pauses."""
    end = time.monotonic() + _UNTIL_GIVEN_UP
    while time.monotonic() < end:
        failed = FailedWork.objects.filter(kind=kind, subject=subject).first()
        if failed is not None and failed.given_up:
            return
        if failed is not None and failed.retry_at and failed.retry_at > clock.now():
            clock.jump_to(failed.retry_at)
        time.sleep(0.5)
    scene.wrong.append(f"{kind} {subject} failed for ever and was not given up.")


# The list of failed work -------------------------------------------------------------------------


def press_try_again(scene: Scene, kind: str, subject: str, number: str) -> None:
    """Find work in the administrator's list, in both languages, and press its button."""
    failed = FailedWork.objects.filter(kind=kind, subject=subject).first()
    if failed is None:
        scene.wrong.append(f"{kind} {subject} is not in the list of failed work.")
        return
    for language, button in (("zh-hans", "重试"), ("en", "Try again")):
        page = scene.signed_in("administrator", language).get("/upkeep/work/")
        shown = number in page.text and button in page.text
        scene.demand(shown, f"The list of failed work does not show case {number} ({language}).")
    _press(scene, scene.signed_in("administrator"), failed.pk)


def _press(scene: Scene, administrator: Browser, failed_id: int) -> None:
    page = administrator.get("/upkeep/work/")
    action = re.search(rf'action="(/upkeep/work/{failed_id}/again/[^"]*)"', page.text)
    if action is None:
        scene.wrong.append("The list of failed work has no button for this work.")
        return
    answer = administrator.send(action[1].replace("&amp;", "&"), page.form)
    scene.demand(answer.status == 302, f"'Try again' answered {answer.status}.")


FAULTS: dict[str, Fault] = {
    "hang-with-locks": partial(
        _hang, blow=Blow("cases.bulk.write", When.AFTER, How.STAND_STILL, 2)
    ),
    "hang-at-the-press": partial(
        _hang,
        blow=Blow("cases.papers.press.print_out", When.BEFORE, How.STAND_STILL, 4),
        limit=_TIME_LIMIT,
    ),
    "poison": _unprintable,
    "poison-that-kills": _deadly,
}
