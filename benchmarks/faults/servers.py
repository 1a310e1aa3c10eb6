"""The private servers of a run: PostgreSQL and Redis from wheels that can be struck and started again.

They are started as the hall's own starter does it. What is struck is started again with the very command
that it ran with, at the same address, as a service manager does it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from psycopg2.extensions import parse_dsn
from redis import Redis
from redis.exceptions import RedisError

from settings import children
from settings.children import Account
from settings.servers import postgres, redis
from settings.servers.ports import wait_for

_PATIENCE = 30.0  # seconds


@dataclass
class Service:
    """A server that runs: its process, and how it is started once more."""

    pid: int
    command: list[str]
    where: Path
    log: Path
    account: Account | None
    again: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @classmethod
    def running_as(
        cls, pid: int, log: Path, account: Account | None, arguments: Sequence[str] = ()
    ) -> Service:
        """Return the server that runs as this process; ``arguments`` are its own unless they are given."""
        process = Path("/proc", str(pid))
        _name, *own = (process / "cmdline").read_text().rstrip("\0").split("\0")
        command = [os.fspath((process / "exe").readlink()), *(arguments or own)]
        return cls(pid, command, (process / "cwd").readlink(), log, account)

    def strike(self, how: signal.Signals) -> None:
        """Send a signal and wait until the process is gone."""
        os.kill(self.pid, how)
        if self.again is not None:
            self.again.wait(_PATIENCE)
        elif not wait_for(lambda: _is_gone(self.pid), _PATIENCE):
            raise TimeoutError(f"{self.command[0]} does not end.")

    def start_again(self, dying: signal.Signals, stdin: bytes = b"") -> None:
        """Start it with the command that it ran with; ``stdin`` is what it reads first."""
        child = children.start(
            self.command,
            log=self.log,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            account=self.account,
            dying=dying,
            stdin=subprocess.PIPE,
            where=self.where,
        )
        assert child.stdin is not None
        with child.stdin:
            child.stdin.write(stdin)
        self.again, self.pid = child, child.pid

    def end(self, ask: signal.Signals) -> None:
        """End what was started again; the first life ends with whoever began it."""
        if self.again is not None:
            children.stop(self.again, ask)


def _is_gone(pid: int) -> bool:
    """Whether a process has ended; whoever started it may not have asked for its end yet."""
    try:
        state = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


@dataclass
class PostgreSQL:
    """The private database server."""

    url: str
    owner_url: str
    service: Service

    def crash(self) -> None:
        """Shut it down at once, without a checkpoint and without a word to anybody."""
        self.service.strike(signal.SIGQUIT)

    def start_again(self) -> None:
        """Start it, and return when it has recovered and answers."""
        self.service.start_again(dying=signal.SIGINT)
        if not wait_for(self._answers, _PATIENCE, 0.05):
            raise TimeoutError("PostgreSQL does not answer again.")

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


@dataclass
class Broker:
    """The private Redis."""

    url: str
    service: Service

    def flush(self) -> None:
        """Make it forget everything."""
        with contextlib.closing(self._client()) as client:
            client.flushall()

    def stop(self) -> None:
        """Stop it; nothing that it holds is kept."""
        self.service.strike(signal.SIGTERM)

    def start_again(self) -> None:
        """Start it empty at the same address, and return when it answers."""
        self.service.start_again(dying=signal.SIGTERM, stdin=self._settings())
        if not wait_for(self._answers, _PATIENCE, 0.05):
            raise TimeoutError("Redis does not answer again.")

    def _settings(self) -> bytes:
        with contextlib.closing(self._client()) as client:
            known = client.connection_pool.connection_kwargs
        lines = (
            f"bind {known['host']}",
            f"port {known['port']}",
            f"requirepass {known['password']}",
            'save ""',
            "appendonly no",
            "daemonize no",
        )
        return "\n".join((*lines, "")).encode()

    def _answers(self) -> bool:
        with contextlib.closing(self._client()) as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False

    def _client(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=2)


@contextlib.contextmanager
def database(home: Path, account: Account | None) -> Iterator[PostgreSQL]:
    """Keep a PostgreSQL up in ``home``; raises ``ServerTrouble`` when it cannot be had."""
    with postgres.running(home, account) as urls:
        url, owner = urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"]
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
        service = Service.running_as(pid, home / "postgres.log", account)
        if f"--port={parse_dsn(url)['port']}" not in service.command:
            raise RuntimeError("This is not the PostgreSQL that was started.")
        try:
            yield PostgreSQL(url, owner, service)
        finally:
            service.end(signal.SIGINT)


@contextlib.contextmanager
def broker(home: Path, account: Account | None) -> Iterator[Broker]:
    """Keep a Redis up in ``home``; raises ``ServerTrouble`` when it cannot be had."""
    with redis.running(home, account) as urls:
        with contextlib.closing(Redis.from_url(urls["REDIS_URL"])) as client:
            pid = int(client.info("server")["process_id"])
        # Redis writes its address over its command line; it reads its settings from standard input.
        service = Service.running_as(pid, home / "redis.log", account, ["-"])
        try:
            yield Broker(urls["REDIS_URL"], service)
        finally:
            service.end(signal.SIGTERM)
