"""Every line of the journal is read once: twice, by two at once, and after a process that died."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from cases import circulation
from cases.circulation import Opinion
from cases.models import Case, Entry
from notifications import reading, tail, tasks
from notifications.failed_work import READING
from notifications.models import Bookmark, Message, Tail
from tests.cases.barrier import race
from tests.cases.circulating import PAYING, ask, circulated, review
from tests.cast import MONDAY, approver
from tests.small_matters import accepted, small_matter
from web import clock, failures
from web.models import FailedWork

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_nudges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note nudges instead of sending them: what follows is found without them."""
    told: list[str] = []
    monkeypatch.setattr(tasks, "nudge", lambda **_: told.append("tell"))
    monkeypatch.setattr(tasks, "arrived", lambda *_: None)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return told


def everything() -> list[tuple[Any, ...]]:
    """Return what was written down."""
    columns = ("case", "seq", "rule", "recipient", "channel")
    return list(Message.objects.order_by("pk").values_list(*columns))


def is_read(case: Case) -> bool:
    """Whether the bookmark lies at the last line."""
    return Bookmark.objects.get(pk=case.pk).seq == Case.objects.get(pk=case.pk).journal_count


def test_reading_twice_says_nothing_new() -> None:
    case = circulated(PAYING)
    assert reading.read(case.pk, MONDAY) == 4
    assert reading.read(case.pk, MONDAY) == 0
    ask(case)
    assert reading.read(case.pk, MONDAY) == 2
    assert is_read(case)
    seqs = [seq for _case, seq, *_ in everything()]
    assert seqs == sorted(seqs)


def test_lines_read_one_by_one_or_together_say_the_same() -> None:
    def said(case: Case) -> list[tuple[Any, ...]]:
        return [row[1:] for row in everything() if row[0] == case.pk]

    first, second = (accepted(small_matter(PAYING)) for _ in range(2))
    for case, step_by_step in ((first, True), (second, False)):
        for act in (
            lambda case=case: circulation.circulate(case.pk, at=MONDAY),
            lambda case=case: ask(case),
        ):
            act()
            if step_by_step:
                reading.read(case.pk, MONDAY)
        reading.read(case.pk, MONDAY)
    assert said(first) == said(second)


def test_two_who_read_at_once_write_it_once() -> None:
    cases = [circulated(PAYING) for _ in range(12)]

    def read(trial: int) -> int:
        return reading.read(cases[trial].pk, MONDAY)

    rows = race([read, read, read], trials=len(cases))
    assert {sum(row) for row in rows} == {4}
    assert len(everything()) == len(set(everything())) == 4 * len(cases)


def test_a_reader_does_not_wait_for_who_acts_on_the_case() -> None:
    case = circulated(PAYING)
    read = threading.Thread(target=_read_alone, args=[case.pk])
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        read.start()
        read.join(timeout=10)
        assert not read.is_alive()
    assert is_read(case)


def _read_alone(case_id: int) -> None:
    try:
        reading.read(case_id, MONDAY)
    finally:
        connection.close()


def test_a_reader_that_dies_half_way_leaves_nothing_half_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = circulated(PAYING)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as bad:
        bad.setattr(Bookmark, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            reading.read(case.pk, MONDAY)
    assert everything() == []
    assert reading.read(case.pk, MONDAY) == 4


# Without a signal --------------------------------------------------------------------------------


def test_the_sweep_finds_what_a_dead_process_did_not_tell(no_nudges: list[str]) -> None:
    """The fixture swallowed every nudge, as a process does that dies right after its commit."""
    case = circulated(PAYING)
    tasks.sweep()
    assert no_nudges == ["tell"]
    tasks.tell()
    assert is_read(case)
    assert Message.objects.waiting().count() == 0
    no_nudges.clear()
    tasks.sweep()
    assert no_nudges == []


def test_every_task_twice_is_once() -> None:
    case = circulated(PAYING)
    for _ in range(2):
        tasks.tell()
    before = list(Message.objects.values_list("pk", "state", "sent_at", "delivered_at"))
    for _ in range(2):
        tasks.sweep()
        tasks.tell()
    assert list(Message.objects.values_list("pk", "state", "sent_at", "delivered_at")) == before
    assert is_read(case)


def test_a_case_that_cannot_be_read_stands_in_nobodys_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sick, well = circulated(PAYING), circulated(PAYING)
    really = reading.read

    def read(case_id: int, at: Any) -> int:
        if case_id == sick.pk:
            raise RuntimeError("a text is broken")
        return really(case_id, at)

    with monkeypatch.context() as broken:
        broken.setattr(reading, "read", read)
        tasks.tell()
    assert is_read(well)
    assert not Bookmark.objects.filter(pk=sick.pk, seq__gt=0).exists()
    monkeypatch.setattr(clock, "now", lambda: MONDAY.replace(hour=10))
    tasks.tell()
    assert is_read(sick)


# The tail ----------------------------------------------------------------------------------------


def test_the_tail_moves_over_what_was_read() -> None:
    circulated(PAYING)
    for _ in range(2):  # remembers the end, and moves there
        tasks.tell()
    assert Tail.objects.get().read_to == Entry.objects.latest("pk").pk
    assert tail.unread_cases(MONDAY, 10) == []


def test_the_tail_stays_before_what_is_not_read() -> None:
    case = circulated(PAYING)
    for _ in range(4):
        tail.unread_cases(MONDAY, 10)
        tail.move_on()
    assert Tail.objects.get().read_to < case.entries.earliest("pk").pk
    assert tail.unread_cases(MONDAY, 10) == [case.pk]


def test_a_case_that_was_given_up_does_not_hold_the_tail(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Everything else goes on; when somebody asks again, the case is read from its bookmark."""
    settings.HALL_FAILURE_LIMIT = 1
    sick, really = circulated(PAYING), reading.read

    def read(case_id: int, at: Any) -> int:
        if case_id == sick.pk:
            raise RuntimeError("a text is broken")
        return really(case_id, at)

    with monkeypatch.context() as broken:
        broken.setattr(reading, "read", read)
        tasks.tell()
        well = circulated(PAYING)
        for _ in range(2):  # remembers the end, and moves there
            tasks.tell()
    assert is_read(well)
    assert Tail.objects.get().read_to == Entry.objects.latest("pk").pk
    assert tail.unread_cases(MONDAY, 10) == []
    failed = FailedWork.objects.given_up().get(kind=READING, subject=str(sick.pk))
    failures.try_again(failed.pk, by=approver("real_estate"), at=MONDAY)
    assert tail.unread_cases(MONDAY, 10) == [sick.pk]
    tasks.tell()
    assert is_read(sick)
    assert tail.unread_cases(MONDAY, 10) == []
    assert not FailedWork.objects.exists()


def test_a_case_that_only_rests_holds_the_tail() -> None:
    sick = circulated(PAYING)
    failures.record(READING, sick.pk, "a text is broken", MONDAY)
    for _ in range(4):
        tasks.tell()
    assert Tail.objects.get().read_to < sick.entries.earliest("pk").pk


def test_the_tail_waits_for_a_line_whose_transaction_is_not_over() -> None:
    """A line gets its number before its transaction commits: a later one must not hide it."""
    slow, fast = accepted(small_matter(PAYING)), accepted(small_matter(PAYING))
    tasks.tell()
    written, go_on = threading.Event(), threading.Event()
    act = threading.Thread(target=_circulate_slowly, args=[slow.pk, written, go_on])
    act.start()
    try:
        assert written.wait(10)
        circulation.circulate(fast.pk, at=MONDAY)
        for _ in range(4):
            tasks.tell()
        assert Tail.objects.get().read_to < Entry.objects.filter(case=fast).latest("pk").pk
    finally:
        go_on.set()
        act.join()
    assert tail.unread_cases(MONDAY, 10) == [slow.pk]
    for _ in range(3):
        tasks.tell()
    assert is_read(slow)
    assert is_read(fast)


def _circulate_slowly(case_id: int, written: threading.Event, go_on: threading.Event) -> None:
    try:
        with transaction.atomic():
            circulation.circulate(case_id, at=MONDAY)
            written.set()
            go_on.wait(20)
    finally:
        connection.close()


def test_the_end_is_found_without_reading_the_whole_journal() -> None:
    case = circulated(PAYING)
    reading.read(case.pk, MONDAY)
    lines = (
        "INSERT INTO cases_entry (case_id, seq, event, sub_item, source, target, actor, at, facts, mac)"
        " SELECT case_id, 1000 + n, event, '', '', '', actor, at, '{}', '' FROM cases_entry,"
        " generate_series(1, 20000) AS n WHERE id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(lines, [Entry.objects.latest("pk").pk])
        cursor.execute("ANALYZE cases_entry")
    plan = tail._unread(Entry.objects.latest("pk").pk - 50).order_by("pk").explain()
    assert "Index Scan using cases_entry_pkey" in plan
    assert "Seq Scan on cases_entry" not in plan


def test_signing_and_approving_are_told_to_nobody() -> None:
    case = circulated(PAYING)
    reading.read(case.pk, MONDAY)
    row = review(case, "t_check")
    circulation.sign_for(row.pk, by=approver("real_estate"), at=MONDAY)
    circulation.approve(row.pk, Opinion(), by=approver("real_estate"), at=MONDAY)
    assert reading.read(case.pk, MONDAY) == 0
    assert is_read(case)
