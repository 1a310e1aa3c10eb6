"""What cannot be issued ends in the list of failed work, stands in nobody's way, and comes through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from cases import certificates, circulation, delivery, freezing, notices
from cases.actors import Actor, Role
from cases.delivery import Recipient, Ticked
from cases.models import Case, IssuanceSet, Notice
from cases.models.review import Handling
from departments import intake, registry
from hall.issuing import failing, tasks, work
from tests.cast import CHEN, MONDAY, SUN
from tests.small_matters import Item, accepted, small_matter
from web import clock, failures, in_hand
from web.models import FailedWork, WorkInHand

ZHAO = Actor("user:9", frozenset({Role.SYSTEM_ADMIN}))
LIMIT = 8
TAX = (Item("t_tax", "tax", outputs=("o_deed_tax_certificate",)),)


@pytest.fixture(autouse=True)
def told(monkeypatch) -> list[str]:
    """The nudges of the issuing worker, which here works only when it is called."""
    heard: list[str] = []
    for module in (tasks, failing):
        monkeypatch.setattr(module, "nudge", lambda task, queue: heard.append(task))
    monkeypatch.setattr(tasks, "arrived", lambda *_: None)
    return heard


@pytest.fixture
def concluded(monkeypatch) -> list[Case]:
    """Three concluded cases, each with one result to be issued; nothing is frozen yet."""
    registry.choose([("t_tax", "tax")], Handling.AUTOMATIC, by=SUN, at=MONDAY)
    version = small_matter(TAX)
    cases = [accepted(version) for _case in range(3)]
    while circulation.circulate_many(limit=10, at=MONDAY):
        pass
    with monkeypatch.context() as busy:
        busy.setattr(freezing, "freeze_open", lambda folders: [])
        intake.drain("tax", at=MONDAY)
    return list(Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk"))


def work_through(rounds: int = 4) -> None:
    """Let the issuing worker come several times."""
    for _round in range(rounds):
        tasks.issue()


def later(**span: int) -> None:
    clock.jump_to(clock.now() + timedelta(**span))


def listed() -> dict[tuple[str, str], tuple[int, bool]]:
    """Return what is in the list: how often it failed, and whether it was given up."""
    return {(row.kind, row.subject): (row.failures, row.given_up) for row in _rows()}


def _rows() -> Any:
    return FailedWork.objects.all()


def states() -> list[str]:
    return list(Case.objects.order_by("pk").values_list("state", flat=True))


def fails_for(act: Callable[..., Any], *broken: int) -> Callable[..., Any]:
    """Return an act that cannot be done for some rows."""
    return fails_while(act, set(broken))


def fails_while(act: Callable[..., Any], broken: set[int]) -> Callable[..., Any]:
    """Return an act that cannot be done for the rows, or the key, that are broken then."""

    def guarded(about: Any, *args: Any, **kwargs: Any) -> Any:
        rows = about if isinstance(about, QuerySet) else [about]
        if broken & {getattr(row, "pk", row) for row in rows}:
            raise OSError("the disk is full")
        return act(about, *args, **kwargs)

    return guarded


# A poison set, a poison notice, a poison case ----------------------------------------------------


@pytest.fixture
def broken() -> set[int]:
    """The certificates that cannot be printed now."""
    return set()


@pytest.fixture
def poison_set(concluded, broken, monkeypatch) -> IssuanceSet:
    """The set of the first case: its certificate cannot be printed."""
    first = freezing.freeze(concluded[0].pk, at=MONDAY)
    broken.add(first.certificates.get().pk)
    act = fails_while(certificates.print_out, broken)
    monkeypatch.setattr(certificates, "print_out", act)
    return first


def test_a_poison_set_stops_no_other(poison_set):
    work_through()
    assert states() == ["concluded", "ready_for_issue", "ready_for_issue"]
    assert listed() == {("issuing.set", str(poison_set.pk)): (1, False)}
    assert _rows().get().fault == "OSError: the disk is full"


def test_a_poison_set_is_left_alone_while_it_rests(poison_set):
    work_through()
    later(seconds=20)
    work_through()
    assert listed() == {("issuing.set", str(poison_set.pk)): (1, False)}
    later(seconds=10)
    work_through()
    assert listed() == {("issuing.set", str(poison_set.pk)): (2, False)}


def test_what_rests_asks_for_no_worker(poison_set, told):
    work_through()
    told.clear()
    tasks.sweep()
    assert told == []
    later(seconds=30)
    tasks.sweep()
    assert told == ["issuing.issue"]


def test_a_poison_set_is_given_up_and_comes_through_once_it_is_mended(
    poison_set, broken, told, django_capture_on_commit_callbacks
):
    for _try in range(LIMIT + 3):
        tasks.issue()
        later(hours=1)
    assert listed() == {("issuing.set", str(poison_set.pk)): (LIMIT, True)}
    broken.clear()  # somebody emptied the disk
    later(days=30)
    assert not tasks._something_waits()
    with django_capture_on_commit_callbacks(execute=True):
        failures.try_again(_rows().get().pk, by=ZHAO, at=clock.now())
    assert told[-1] == "issuing.issue"
    tasks.issue()
    assert states() == ["ready_for_issue"] * 3
    assert listed() == {}


@pytest.fixture
def poison_notice(concluded) -> Notice:
    """The receipt of the first case: what every paper says is missing from it."""
    notice = Notice.objects.filter(case=concluded[0]).order_by("pk")[0]
    content = {name: said for name, said in notice.content.items() if name != "qr_url"}
    Notice.objects.filter(pk=notice.pk).update(content=content)
    return notice


def test_a_poison_notice_is_given_up_and_comes_through_once_it_is_mended(
    poison_notice, told, django_capture_on_commit_callbacks
):
    for _try in range(LIMIT + 3):
        tasks.issue()
        later(hours=1)
    assert listed() == {("issuing.notice", str(poison_notice.pk)): (LIMIT, True)}
    assert _rows().get().fault == "KeyError: 'qr_url'"
    assert list(Notice.objects.unprinted()) == [poison_notice]

    Notice.objects.filter(pk=poison_notice.pk).update(content=poison_notice.content)
    with django_capture_on_commit_callbacks(execute=True):
        failures.try_all_again("issuing.notice", by=ZHAO, at=clock.now())
    assert "issuing.issue" in told
    tasks.issue()
    assert not Notice.objects.unprinted().exists()
    assert listed() == {}


def test_more_poison_notices_than_one_round_has_stop_no_other(concluded, monkeypatch):
    monkeypatch.setattr(tasks, "SHARE", 1)
    poison = list(Notice.objects.order_by("pk")[:3])
    for notice in poison:
        Notice.objects.filter(pk=notice.pk).update(content={})
    work_through(rounds=12)
    assert [row.pk for row in Notice.objects.unprinted().order_by("pk")] == [n.pk for n in poison]


def test_a_poison_case_stops_no_other(concluded, monkeypatch):
    act = fails_for(freezing.freeze_many, concluded[0].pk)
    monkeypatch.setattr(freezing, "freeze_many", act)
    work_through()
    assert states() == ["concluded", "ready_for_issue", "ready_for_issue"]
    assert listed() == {("issuing.case", str(concluded[0].pk)): (1, False)}


def test_an_act_that_changes_nothing_is_told_and_not_repeated_for_ever(concluded, monkeypatch):
    monkeypatch.setattr(freezing, "freeze_many", lambda cases, **_: [])
    work_through()
    assert {key for kind, key in listed()} == {str(case.pk) for case in concluded}
    assert _rows().first().fault.startswith("NothingChanged: The act ran")


def hand_over_everything() -> None:
    for ready in IssuanceSet.objects.all():
        papers = Ticked.everything(ready)
        delivery.deliver(ready.pk, Recipient(True), papers, by=CHEN, at=clock.now())


def test_a_file_that_cannot_be_closed_stops_no_other(concluded, monkeypatch):
    work_through()
    hand_over_everything()
    act = fails_for(delivery.archive, concluded[0].pk)
    monkeypatch.setattr(delivery, "archive", act)
    work_through()
    assert states() == ["issued", "archived", "archived"]
    assert listed() == {("issuing.archive", str(concluded[0].pk)): (1, False)}


# Work that kills its worker ----------------------------------------------------------------------


class Killed(BaseException):
    """The process ended here: nothing behind it is done."""


def test_work_that_kills_its_worker_stops_no_other_and_is_told(concluded, monkeypatch):
    deadly = freezing.freeze(concluded[0].pk, at=MONDAY)
    printed = certificates.print_out

    def kill(row: Any) -> Any:
        if row.issuance_set_id == deadly.pk:
            raise Killed
        return printed(row)

    monkeypatch.setattr(certificates, "print_out", kill)
    with monkeypatch.context() as dead:
        dead.setattr(in_hand, "put_down", lambda *_: None)  # the dead put nothing down
        for _worker in range(
            2
        ):  # the first with the whole batch in hand, the second with this alone
            with pytest.raises(Killed):
                tasks.issue()
    work_through()
    assert states() == ["concluded", "ready_for_issue", "ready_for_issue"]
    assert listed() == {("issuing.set", str(deadly.pk)): (1, False)}
    assert _rows().get().fault == "WorkerLost: The worker ended in the middle of this work."


def test_work_that_goes_well_leaves_no_mark(concluded):
    work_through()
    assert not WorkInHand.objects.exists()


# Cheap, and never stale --------------------------------------------------------------------------


def test_where_nothing_fails_nothing_is_written(concluded):
    work_through()
    assert states() == ["ready_for_issue"] * 3
    assert listed() == {}


def test_a_round_asks_once_what_failed_before(concluded, django_assert_num_queries, monkeypatch):
    asked: list[int] = []
    real = failures.failed_before

    def failed_before(pieces: Any) -> Any:
        every = list(pieces)
        asked.append(len(every))
        with django_assert_num_queries(1):
            return real(every)

    monkeypatch.setattr(failures, "failed_before", failed_before)
    monkeypatch.setattr(failures, "clear", lambda *_: pytest.fail("nothing failed before"))
    left_to_print = Notice.objects.unprinted().exclude(kind__in=freezing.WITH_RESULTS).count()
    tasks.issue()
    assert asked == [3, 3, left_to_print]  # cases, sets, notices that go with no set


def test_what_the_first_reader_printed_leaves_the_list(poison_notice):
    work_through()
    Notice.objects.filter(pk=poison_notice.pk).update(content=poison_notice.content)
    notices.print_notice(poison_notice.pk)
    assert failures.settle() == 1
    assert listed() == {}


def test_what_still_waits_stays_in_the_list(poison_notice, poison_set):
    work_through()
    assert len(listed()) == 2
    assert failures.settle() == 0


def test_work_is_called_by_numbers(poison_notice, poison_set, concluded):
    work_through()
    number = concluded[0].number
    named = {
        row.kind: failures.kind_of(row.kind).names([row.subject])[row.subject] for row in _rows()
    }
    assert named.keys() == {"issuing.notice", "issuing.set"}
    assert all(number in name for name in named.values())
    case_name = failures.kind_of(work.FILE).names([str(concluded[0].pk)])
    assert number in case_name[str(concluded[0].pk)]
