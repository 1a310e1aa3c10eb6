"""Where the embedded servers keep house: a private place that the servers' own user can reach.

A normal user's servers live under ``var/servers``. PostgreSQL refuses to run as root, and the
checkout of root may be closed to everybody else: then ``var/servers`` is a link to a directory of
our own in ``/var/tmp``, and no parent directory is opened for anybody.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from settings.children import Account

ROOT = Path(__file__).resolve().parent.parent.parent
_UNPRIVILEGED = ("nobody", "daemon", "bin")


class ServerTrouble(Exception):
    """A server cannot be had; the text is a sentence for the person at the terminal."""


class Taken(ServerTrouble):
    """Another process keeps its servers in this home."""


def server_account() -> Account | None:
    """Return whom the servers run as: nobody in particular for root, else simply us (None)."""
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise ServerTrouble("PostgreSQL does not run as root, and this system has no user 'nobody'.")


def homes(account: Account | None, link: Path = ROOT / "var" / "servers") -> Path:
    """Return the private directory that holds all homes of this checkout, made when missing."""
    link.parent.mkdir(parents=True, exist_ok=True)
    if account is None:
        link.mkdir(mode=0o700, exist_ok=True)
        return link
    while not _is_ours(link):
        link.unlink(missing_ok=True)
        place = Path(tempfile.mkdtemp(prefix="joint-hall-", dir="/var/tmp"))
        open_to(place, account)
        try:
            link.symlink_to(place)
        except FileExistsError:  # another start was faster
            place.rmdir()
    return link.resolve()


def _is_ours(link: Path) -> bool:
    return link.is_symlink() and link.is_dir() and link.stat().st_uid == os.geteuid()


def open_to(place: Path, account: Account | None) -> None:
    """Let the servers' user walk through ``place``, and no other user."""
    if account is None:
        place.chmod(0o700)
    else:
        os.chown(place, os.geteuid(), account.gid)
        place.chmod(0o710)


@contextlib.contextmanager
def occupied(home: Path, account: Account | None) -> Iterator[Path]:
    """Keep ``home`` for us alone; raises ``Taken`` when another process is in it."""
    home.mkdir(exist_ok=True)
    open_to(home, account)
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(
                f"The servers of '{home.name}' are already up for another process."
            ) from None
        yield home


def secret(home: Path, name: str) -> str:
    """Return the password kept for ``name`` in this home (mode 0600), made at first use."""
    path = home / f"{name}.password"
    if not path.exists():
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(24))
        draft.rename(path)
    return path.read_text()


def reachable(source: Path, place: Path, account: Account | None, *without: str) -> Path:
    """Return a copy of ``source`` at ``place`` that the servers' user can run; we need no copy."""
    if account is None:
        return source
    if not place.exists():
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=_made(place.parent)))
        shutil.copytree(source, draft, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*without))
        draft.chmod(0o755)
        try:
            draft.rename(place)
        except OSError:  # another start was faster
            shutil.rmtree(draft)
    return place


def _made(place: Path) -> Path:
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    return place
