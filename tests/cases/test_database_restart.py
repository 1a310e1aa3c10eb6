"""A database that was restarted: the next task works with a new connection, no worker has to be killed."""

from __future__ import annotations

import psycopg2
import pytest
from django.db import connection

from cases import circulation
from cases.lifecycle import CaseState
from cases.models import Case
from departments import tasks
from tests.cast import MONDAY
from tests.small_matters import accepted, five_departments, small_matter
from web import clock

pytestmark = pytest.mark.django_db(transaction=True)


def cut_the_line() -> None:
    """End this process's database session from outside, as a restart of the server does."""
    connection.ensure_connection()
    own = connection.connection.info
    with (
        psycopg2.connect(
            host=own.host, port=own.port, user=own.user, password=own.password, dbname="postgres"
        ) as other,
        other.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_terminate_backend(%s)", [own.backend_pid])
    other.close()


def test_the_next_task_reconnects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    case = accepted(small_matter(five_departments()))
    cut_the_line()
    tasks.circulate.apply(throw=True)
    assert Case.objects.get(pk=case.pk).state == CaseState.PARALLEL_APPROVAL
    assert circulation.circulate_many(limit=1, at=MONDAY) == 0
