"""The servers of a run: a database for each contender, made fresh and dropped, and what they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql
from redis import Redis

from benchmarks.speed.entries import ENTRIES, Entry

#: What decides whether a commit is durable, and what it costs.
TOLD = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")


class NotDurable(Exception):
    """The server would acknowledge commits that are not on disk."""


@contextmanager
def databases() -> Iterator[None]:
    """Make every contender's database, empty, and drop them all afterwards."""
    names = [entry.database for entry in ENTRIES]
    _drop(names)
    try:
        for name in names:
            _run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield
    finally:
        _drop(names)


def environment(entry: Entry) -> dict[str, str]:
    """Return what a contender's processes find in their environment."""
    return {
        "DJANGO_SETTINGS_MODULE": entry.settings,
        "DATABASE_URL": _with_path(os.environ["DATABASE_URL"], entry.database),
        "DATABASE_OWNER_URL": _with_path(os.environ["DATABASE_URL"], entry.database),
        "REDIS_URL": _with_path(os.environ["REDIS_URL"], str(entry.number)),
        "HALL_LOG_LEVEL": "WARNING",
        "BENCH_ACTS": entry.acts,
        **entry.environment,
    }


def settle(entry: Entry) -> None:
    """Let the planner know the tables before they are measured."""
    with closing(psycopg2.connect(environment(entry)["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def told() -> dict[str, str]:
    """Return the settings of both servers as they tell them; raises ``NotDurable``."""
    with (
        closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection,
        connection.cursor() as cursor,
    ):
        found = {}
        for name in TOLD:
            cursor.execute("SELECT current_setting(%s)", [name])
            found[name] = str(cursor.fetchone()[0])
    if found["fsync"] != "on" or found["synchronous_commit"] != "on":
        raise NotDurable("PostgreSQL runs without fsync or synchronous_commit: nothing to compare.")
    with closing(Redis.from_url(os.environ["REDIS_URL"])) as broker:
        return found | {"redis": str(broker.info("server")["redis_version"])}


def _with_path(url: str, path: str) -> str:
    return urlsplit(url)._replace(path=f"/{path}").geturl()


def _drop(names: list[str]) -> None:
    for name in names:
        _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(statement: sql.Composed) -> None:
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
