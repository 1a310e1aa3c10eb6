"""Keep PostgreSQL and Redis from wheels beside the hall, for the laptop, the demo and the tests.

``python -m settings.embedded [--home NAME] [--owner] -- COMMAND …`` runs a command with both
servers up, or with those that the demo keeps up already. What the environment names itself in
``DATABASE_URL`` or ``REDIS_URL`` is used instead.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from settings import children
from settings.servers import postgres, redis
from settings.servers.home import ServerTrouble, Taken, homes, occupied, server_account

_RUNNING = "running.json"


@contextlib.contextmanager
def servers(name: str = "demo", place: Path | None = None) -> Iterator[dict[str, str]]:
    """Yield ``DATABASE_URL``, ``DATABASE_OWNER_URL`` and ``REDIS_URL``, starting what is not given.

    Data are kept under ``name`` from one time to the next. Raises ``Taken`` when another process
    has the servers of that name up, ``ServerTrouble`` when they cannot start.
    """
    given = _given()
    if {"DATABASE_URL", "REDIS_URL"} <= given.keys():
        yield given
        return
    account = server_account()
    home = (place or homes(account)) / name
    with contextlib.ExitStack() as stack:
        stack.enter_context(occupied(home, account))
        found = dict(given)
        if "DATABASE_URL" not in given:
            found |= stack.enter_context(postgres.running(home, account))
        if "REDIS_URL" not in given:
            found |= stack.enter_context(redis.running(home, account))
        stack.enter_context(_announced(home / _RUNNING, found))
        yield found


def _given() -> dict[str, str]:
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    if "DATABASE_URL" in given:
        given.setdefault("DATABASE_OWNER_URL", given["DATABASE_URL"])
    else:
        given.pop("DATABASE_OWNER_URL", None)  # one role's address alone names no database
    return given


@contextlib.contextmanager
def _announced(path: Path, found: dict[str, str]) -> Iterator[None]:
    """Tell other commands of this user where the servers are, as long as they are up."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(found))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _servers_or_theirs(name: str) -> Iterator[dict[str, str]]:
    """Yield our own servers, or those that another process has up under ``name``."""
    with contextlib.ExitStack() as stack:
        try:
            found = stack.enter_context(servers(name))
        except Taken:
            found = _theirs(homes(server_account()) / name)
        yield found


def _theirs(home: Path) -> dict[str, str]:
    try:
        return dict(json.loads((home / _RUNNING).read_text()))
    except (FileNotFoundError, ValueError):
        raise ServerTrouble("The servers are just starting or stopping; try again.") from None


@contextlib.contextmanager
def _servers_apart(name: str) -> Iterator[dict[str, str]]:
    """Yield servers that nobody else uses: those of ``name``, else of ``name-2``, and so on."""
    with contextlib.ExitStack() as stack:
        for number in itertools.count(1):
            try:
                found = stack.enter_context(servers(name if number == 1 else f"{name}-{number}"))
            except Taken:
                continue
            yield found
            return


def _run(command: Sequence[str], found: dict[str, str]) -> int:
    """Run ``command`` in the foreground; Ctrl-C is its own business, other signals we pass on."""
    child = subprocess.Popen(
        command, env=os.environ | found, preexec_fn=children.oath(os.getpid(), signal.SIGTERM)
    )

    def pass_on(number: int, frame: FrameType | None) -> None:
        child.send_signal(number)

    signal.signal(signal.SIGINT, lambda number, frame: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    code = child.wait()
    return code if code >= 0 else 128 - code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command with the servers up; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m settings.embedded", description=__doc__)
    parser.add_argument("--home", default="demo", help="whose data: demo (default), tests, …")
    parser.add_argument("--apart", action="store_true", help="never share servers with others")
    parser.add_argument("--owner", action="store_true", help="connect as the owner of the tables")
    parser.add_argument("command", nargs="+")
    wish = parser.parse_args(arguments)
    try:
        with (_servers_apart if wish.apart else _servers_or_theirs)(wish.home) as found:
            if wish.owner:
                found = found | {"DATABASE_URL": found["DATABASE_OWNER_URL"]}
            return _run(wish.command, found)
    except ServerTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
