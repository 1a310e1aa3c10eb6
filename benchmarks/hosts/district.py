"""A district's hall on three hosts: pages on one, a worker with a beat on each of the other two.

Servers and files lie in the centre, in a home that is gone when the run ends.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
from redis import Redis

from benchmarks.faults.house import House, empty, environment, lay_out
from benchmarks.faults.servers import Broker, PostgreSQL, Service
from benchmarks.hosts import network
from settings import messages
from settings.children import Account
from settings.processes import Process
from settings.servers import postgres, redis
from settings.servers.home import ServerTrouble
from settings.servers.ports import wait_for

_PORT = 8000
_PATIENCE = 180.0  # seconds that a process may take until it works; this machine may be busy
#: Seconds within which both workers must have done something after an incident: a sweep, if nothing else.
_UNTIL_WORK = 60.0
_BEAT = {network.FIRST: "beat-1", network.SECOND: "beat-2"}


@dataclass
class District(House):
    """The hall of a run: ``web``, and on either other host ``worker-1`` and ``beat-1`` (2, 2)."""

    def begin(self, broker_url: str) -> None:
        """Start every process, or start it anew, with the broker at this address."""
        self.env["BROKER_URL"] = broker_url
        for name in self.processes:
            self.replace(name)
        self.wait_for_the_pages()
        self.wait_for_the_workers()

    def wait_for_the_workers(self) -> None:
        """Return when both workers have their pools; raises ``ServerTrouble`` when they do not."""
        for host in _BEAT:
            begun = wait_for(partial(self._has_begun, host), _PATIENCE, 0.1)
            if not begun or self.obituaries():
                obituary = self.processes[host].obituary()
                raise ServerTrouble(f"The workers do not start.\n{obituary}")

    def _has_begun(self, host: str) -> bool:
        """Whether a worker has its pool, or has ended already."""
        child = self.processes[host].child
        if child is None or child.poll() is not None:
            return True
        return bool(Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text())

    # What happens to a host

    def stand_still(self, host: str) -> None:
        """Stop everything on a host as a frozen virtual machine does, without ending it."""
        self._tell(host, signal.SIGSTOP)

    def go_on(self, host: str) -> None:
        """Let a host go on where it stood still."""
        self._tell(host, signal.SIGCONT)

    def lose_power(self, host: str) -> None:
        """End everything on a host at once; nobody is told, for its cable is dead, too."""
        network.cut_off(host)
        self._tell(host, signal.SIGKILL)

    def give_power(self, host: str) -> None:
        """Start a host again that lost its power."""
        network.connect_again(host)
        for name in (host, _BEAT[host]):
            self.replace(name)

    def _tell(self, host: str, what: signal.Signals) -> None:
        for name in (host, _BEAT[host]):
            child = self.processes[name].child
            assert child is not None
            os.killpg(child.pid, what)

    # What PostgreSQL knows of a host

    def holds_locks_of(self, host: str) -> bool:
        """Whether PostgreSQL has an open transaction of a host."""
        return self._has_session_of(host, "xact_start IS NOT NULL")

    def wait_for_work_of_all(self) -> list[str]:
        """Wait until both workers work again; return those that do not."""
        since = self._ask("SELECT clock_timestamp()")
        works = "query_start > %s"
        return [
            host
            for host in _BEAT
            if not wait_for(partial(self._has_session_of, host, works, since), _UNTIL_WORK, 0.2)
        ]

    def _has_session_of(self, host: str, which: str, *values: object) -> bool:
        question = f"SELECT count(*) FROM pg_stat_activity WHERE client_addr = %s AND {which}"
        return bool(self._ask(question, network.HOSTS[host], *values))

    def _ask(self, question: str, *values: object) -> Any:
        with (
            contextlib.closing(psycopg2.connect(self.postgres.url)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(question, values)
            return (cursor.fetchone() or (None,))[0]


@contextlib.contextmanager
def open_district(home: Path, account: Account | None) -> Iterator[District]:
    """Open the hall in ``home``, with its servers in this namespace, which must be the centre's.

    No process of the hall runs before ``begin``. Raises ``ServerTrouble``.
    """
    messages.compile_stale()
    empty(home)
    with contextlib.ExitStack() as stack:
        stack.callback(_remove, home)
        database = stack.enter_context(_database(home, account))
        marks = stack.enter_context(_redis(home, account))
        web = network.HOSTS[network.WEB]
        url = f"http://{web}:{_PORT}"
        env = environment(home, url, database, marks) | {"ALLOWED_HOSTS": web}
        district = District(home, url, database, marks, env)
        district.processes |= _processes(home)
        lay_out(district)
        stack.callback(_close, district)
        yield district


def _remove(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)


def _close(district: District) -> None:
    for host in _BEAT:
        with contextlib.suppress(ProcessLookupError, AssertionError):
            district.go_on(host)  # what stands still hears no polite word
    for process in district.processes.values():
        process.stop()


@contextlib.contextmanager
def _database(home: Path, account: Account | None) -> Iterator[PostgreSQL]:
    with postgres.running(home, account, network.DATABASE) as urls:
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
        service = Service.running_as(pid, home / "postgres.log", account)
        yield PostgreSQL(urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"], service)


@contextlib.contextmanager
def _redis(home: Path, account: Account | None) -> Iterator[Broker]:
    with redis.running(home, account, network.BROKER) as urls:
        with contextlib.closing(Redis.from_url(urls["REDIS_URL"])) as client:
            pid = int(client.info("server")["process_id"])
        yield Broker(urls["REDIS_URL"], Service.running_as(pid, home / "redis.log", account))


def _processes(home: Path) -> dict[str, Process]:
    python = (sys.executable, "-m")
    address = f"{network.HOSTS[network.WEB]}:{_PORT}"
    pages = [*python, "gunicorn", "--workers", "2", "--worker-class", "sync", "--preload"]
    pages += ["--no-control-socket", "--bind", address, "settings.wsgi:application"]
    found = {network.WEB: _on(network.WEB, "web", pages, home)}
    for host, beat in _BEAT.items():
        sweeps = [*python, "celery", "-A", "settings.celery", "beat", "--pidfile", ""]
        sweeps += ["--schedule", os.fspath(home / f"{beat}-schedule")]
        found[host] = _on(host, host, [*python, "settings.processes", "worker"], home)
        found[beat] = _on(host, beat, sweeps, home)
    return found


def _on(host: str, name: str, command: list[str], home: Path) -> Process:
    """Return a process of a host, which knows the host by its own name."""
    named = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', f"hall-{host}", *command)
    there = network.inside(network.namespace(host), *named)
    return Process(name, there, home / f"{name}.log")
