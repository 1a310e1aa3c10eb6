"""The journal proves the state: it only grows, and every kind of tampering is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cases import circulation, journal
from cases.chain import faults, head_after, mac_of
from cases.circulation import Opinion
from cases.lifecycle import Event, ReviewState
from cases.models import Case, Entry, Review
from cases.roles_of_database import limit_the_application
from tests.cast import CHEN, MONDAY, approver
from tests.small_matters import accepted, five_departments, small_matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """A case in circulation, one of whose five reviews is approved."""
    case = accepted(small_matter(five_departments()))
    circulation.circulate(case.pk, at=MONDAY)
    review = Review.objects.get(case=case, department="tax")
    circulation.sign_for(review.pk, by=approver("tax"), at=MONDAY)
    circulation.approve(review.pk, Opinion(), by=approver("tax"), at=MONDAY)
    return Case.objects.get(pk=case.pk)


def found(case: Case) -> list[str]:
    """Return the sentences that a verification says about a case."""
    case = Case.objects.get(pk=case.pk)
    return [str(fault) for fault in faults(case, case.entries.order_by("seq"))]


def test_an_honest_journal_holds(case: Case) -> None:
    assert found(case) == []
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "1件办件" in out.getvalue()


@contextmanager
def an_owner_switches_the_guard_off() -> Iterator[None]:
    """What only the owner of the table can do, and an intruder with his password would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_entry DISABLE TRIGGER journal_lines_stay")
        yield
        cursor.execute("ALTER TABLE cases_entry ENABLE TRIGGER journal_lines_stay")


def edit_who_acted(case: Case) -> None:
    case.entries.filter(event=Event.SUB_APPROVE).update(actor="user:somebody.else")


def edit_when(case: Case) -> None:
    case.entries.filter(event=Event.ACCEPT).update(at="2026-02-27T09:00:00+08:00")


def edit_a_fact(case: Case) -> None:
    case.entries.filter(event=Event.RECEIVE).update(facts={"number": "forged"})


def remove_a_line(case: Case) -> None:
    case.entries.filter(event=Event.SUB_SIGN).delete()


def remove_the_last_line(case: Case) -> None:
    case.entries.order_by("seq").last().delete()


def remove_the_last_line_and_count_again(case: Case) -> None:
    case.entries.order_by("seq").last().delete()
    last = case.entries.order_by("seq").last()
    Case.objects.filter(pk=case.pk).update(journal_count=last.seq, journal_head=last.mac)


def undo_the_last_move_everywhere(case: Case) -> None:
    remove_the_last_line_and_count_again(case)
    Review.objects.filter(case=case, department="tax").update(state=ReviewState.IN_REVIEW)


def swap_two_lines(case: Case) -> None:
    first, second = case.entries.filter(event=Event.SUB_RELEASE).order_by("seq")[:2]
    Entry.objects.filter(pk=first.pk).update(seq=999)
    Entry.objects.filter(pk=second.pk).update(seq=first.seq)
    Entry.objects.filter(pk=first.pk).update(seq=second.seq)


def recompute_with_another_key(case: Case) -> None:
    """An intruder who knows the algorithm rewrites history from a line on, with a key of his own."""
    from django.test import override_settings

    with override_settings(HALL_JOURNAL_KEY="cc" * 32):
        before = b""
        for entry in case.entries.order_by("seq"):
            actor = "user:somebody.else" if entry.event == Event.SUB_APPROVE else entry.actor
            entry.actor = actor
            mac = mac_of(entry, before)
            Entry.objects.filter(pk=entry.pk).update(actor=actor, mac=mac)
            before = head_after(mac)
        Case.objects.filter(pk=case.pk).update(journal_head=before)


def add_a_line(case: Case) -> None:
    last = case.entries.order_by("seq").last()
    Entry.objects.create(
        case=case, seq=last.seq + 1, event=Event.CONCLUDE, actor="x", at=MONDAY, mac=b"x" * 32
    )


def move_a_state_behind_its_back(case: Case) -> None:
    Review.objects.filter(case=case, department="real_estate").update(
        state=ReviewState.APPROVED, approver="user:x", decided_at=MONDAY
    )


def conclude_behind_its_back(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="concluded", concluded_at=MONDAY)


@pytest.mark.parametrize(
    "tamper",
    [
        edit_who_acted,
        edit_when,
        edit_a_fact,
        remove_a_line,
        remove_the_last_line,
        remove_the_last_line_and_count_again,
        undo_the_last_move_everywhere,
        swap_two_lines,
        recompute_with_another_key,
        add_a_line,
        move_a_state_behind_its_back,
        conclude_behind_its_back,
    ],
)
def test_tampering_is_found(case: Case, tamper: Callable[[Case], None]) -> None:
    with an_owner_switches_the_guard_off():
        tamper(case)
    assert found(case)
    with pytest.raises(CommandError):
        call_command("verify_journal", stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize(
    "statement",
    ["UPDATE cases_entry SET actor = 'x'", "DELETE FROM cases_entry"],
)
def test_the_guard_refuses_even_the_owner(case: Case, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert found(case) == []


def test_the_guard_refuses_to_empty_the_journal(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_entry ENABLE TRIGGER journal_is_never_emptied")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE cases_entry CASCADE")
        cursor.execute("ALTER TABLE cases_entry DISABLE TRIGGER journal_is_never_emptied")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_entry SET actor = 'x'",
        "DELETE FROM cases_entry",
        "TRUNCATE cases_entry CASCADE",
        "ALTER TABLE cases_entry DISABLE TRIGGER ALL",
        "DROP TABLE cases_entry CASCADE",
    ],
)
def test_the_applications_role_may_only_add(
    case: Case, statement: str, application_role: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{application_role}"')
        assert Case.objects.filter(pk=case.pk).exists()
        refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
        with refused, transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert found(case) == []


@pytest.fixture
def application_role(settings: Any, worker_id: str) -> str:
    """The application's role, made for this test where the server has none."""
    name = f"hall_app_of_test_{worker_id}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{name}" NOLOGIN')
        cursor.execute(f'GRANT "{name}" TO CURRENT_USER')
    settings.HALL_APP_ROLE = name
    limit_the_application()
    return name


def _note_and_fail(case: Case) -> None:
    with journal.change(case.pk, Event.FILL_IN, by=CHEN, at=MONDAY) as folder:
        folder.note(Event.FILL_IN)
        raise ZeroDivisionError


def test_an_act_that_fails_leaves_nothing(case: Case) -> None:
    before = (case.journal_count, bytes(case.journal_head))
    with pytest.raises(ZeroDivisionError):
        _note_and_fail(case)
    case = Case.objects.get(pk=case.pk)
    assert (case.journal_count, bytes(case.journal_head)) == before
    assert found(case) == []


def test_an_act_must_do_what_it_announced(case: Case) -> None:
    announced = journal.change(case.pk, Event.CONCLUDE, by=CHEN, at=MONDAY)
    with (
        pytest.raises(AssertionError, match="announced"),
        transaction.atomic(),
        announced as folder,
    ):
        folder.note(Event.FILL_IN)
