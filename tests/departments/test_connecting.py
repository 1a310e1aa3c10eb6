"""Connecting a department's own system from the administrator's terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases import circulation, endings, handling
from cases.endings import Request
from cases.lifecycle import ReviewState
from cases.models.review import Handling
from departments import registry
from departments.models import Connection
from departments.remote import client
from tests.cast import CHEN, SUN, head
from tests.departments.houses import SECRET, drain
from tests.departments.stories import review_of
from tests.small_matters import Item, accepted, small_matter
from web import clock

pytestmark = pytest.mark.django_db
ADDRESS = "https://tax.example/hall"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file with the shared secret."""
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return file


def test_it_is_connected_and_the_secret_is_sealed(secret, monday):
    call_command("connect_department", "tax", ADDRESS, secret_file=secret)
    assert Connection.objects.get().shared_secret == SECRET
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM departments_connection")
        (stored,) = cursor.fetchone()
    assert SECRET.encode() not in bytes(stored)


def test_it_is_not_taken_away_while_work_would_go_there(secret, monday):
    call_command("connect_department", "tax", ADDRESS, secret_file=secret)
    registry.choose([("t_one", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    with pytest.raises(CommandError):
        call_command("connect_department", "tax", remove=True)
    registry.choose([("t_one", "tax")], Handling.PERSON, by=SUN, at=clock.now())
    call_command("connect_department", "tax", remove=True)
    assert not Connection.objects.exists()


def test_it_is_not_taken_away_while_reviews_lie_there(secret, monday, monkeypatch):
    monkeypatch.setattr(client, "post", lambda *_: None)
    call_command("connect_department", "tax", ADDRESS, secret_file=secret)
    registry.choose([("t_one", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    queued, signed = (accepted(small_matter([Item("t_one", "tax")])) for _ in range(2))
    circulation.circulate(signed.pk, at=clock.now())
    drain()
    circulation.circulate(queued.pk, at=clock.now())
    registry.choose([("t_one", "tax")], Handling.PERSON, by=SUN, at=clock.now())
    states = [review_of(case, "t_one").state for case in (queued, signed)]
    assert states == [ReviewState.QUEUED, ReviewState.IN_REVIEW]
    by = head("tax")
    for case in (queued, signed):
        with pytest.raises(CommandError, match="请先移交"):
            call_command("connect_department", "tax", remove=True)
        handling.hand_over(review_of(case, "t_one").pk, Handling.PERSON, by=by, at=clock.now())
    call_command("connect_department", "tax", remove=True)
    assert not Connection.objects.exists()


def test_reviews_that_have_ended_do_not_keep_it(secret, monday):
    call_command("connect_department", "tax", ADDRESS, secret_file=secret)
    registry.choose([("t_one", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    case = accepted(small_matter([Item("t_one", "tax")]))
    circulation.circulate(case.pk, at=clock.now())
    registry.choose([("t_one", "tax")], Handling.PERSON, by=SUN, at=clock.now())
    endings.withdraw(case.pk, Request("改变计划", signed=True), by=CHEN, at=clock.now())
    assert review_of(case, "t_one").handling == Handling.REMOTE
    call_command("connect_department", "tax", remove=True)
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("department", "address"), [("tax", "http://tax.example"), ("nobody", ADDRESS)]
)
def test_what_cannot_be_is_a_sentence(secret, monday, department, address):
    with pytest.raises(CommandError):
        call_command("connect_department", department, address, secret_file=secret)
    with pytest.raises(CommandError):
        call_command("connect_department", "tax", ADDRESS)
    with pytest.raises(CommandError):
        call_command("connect_department", "tax", ADDRESS, secret_file=Path("nowhere"))
    assert not Connection.objects.exists()
