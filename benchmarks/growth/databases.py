"""Two databases on one server, a young and an old hall, grown unless they are old enough already."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

SETTINGS = "benchmarks.growth.settings"


class NotGrown(Exception):
    """A database could not be prepared; the text says which step failed."""


@dataclass(frozen=True, slots=True)
class Hall:
    """One database with so many cases."""

    name: str
    cases: int
    url: str

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process of this hall finds in its environment."""
        return {**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": SETTINGS}


def hall_of(cases: int, server: str) -> Hall:
    """Return the hall of a size beside the database that ``server`` (an address) names."""
    name = f"growth_{cases}"
    return Hall(name, cases, urlsplit(server)._replace(path=f"/{name}").geturl())


def prepare(hall: Hall, server: str) -> None:
    """Make the database where it is missing, bring its tables up to date, and grow it."""
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [hall.name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(hall.name)))
    _run(hall, "migrate", "--no-input", "--verbosity", "0")
    _run(hall, "publish_catalogue")
    _run(hall, "grow", "--cases", str(hall.cases), "--matters", *MATTERS)


#: The matters that the halls are grown of: of companies, homes, cars and insurance, long and short ones.
MATTERS = ("VSR", "NVR", "UVT", "FLX", "CCH", "SHS", "NHR", "CAP")


def _run(hall: Hall, *words: str) -> None:
    told = None if words[0] == "grow" else subprocess.DEVNULL
    command = [sys.executable, "manage.py", *words]
    if subprocess.run(command, env=hall.environment, stdout=told, check=False).returncode:
        raise NotGrown(f"'{' '.join(words)}' failed for {hall.name}.")
