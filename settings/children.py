"""Start child processes that end with us: on an orderly stop, on Ctrl-C and on kill -9."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, TypedDict

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Account(NamedTuple):
    """The system user whom a child runs as when we are root."""

    uid: int
    gid: int


class RunAs(TypedDict, total=False):
    """What subprocess must be told to give up root."""

    user: int
    group: int
    extra_groups: list[int]


def end_with_parent(parent: int, dying: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to send us ``dying`` as soon as process ``parent`` is gone."""
    if _libc.prctl(_PR_SET_PDEATHSIG, int(dying), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), dying)


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    dying: signal.Signals = signal.SIGTERM,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    keep_open: Sequence[int] = (),
    where: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` with its output in ``log``; it gets ``dying`` when we die.

    It leads a session of its own, so that Ctrl-C at the terminal reaches only us and we can stop
    everything in order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=where,
            pass_fds=keep_open,
            start_new_session=True,
            preexec_fn=oath(os.getpid(), dying),
            **run_as(account),
        )


def oath(parent: int, dying: signal.Signals) -> Callable[[], None]:
    """Return what a child does between fork and exec so that it ends with ``parent``."""

    # subprocess calls it after the change of user, which would clear the kernel's promise.
    def swear() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a background shell lets us ignore it
        end_with_parent(parent, dying)

    return swear


def run_as(account: Account | None) -> RunAs:
    """Return the arguments that make subprocess give up root for ``account``."""
    if account is None:
        return RunAs()
    return RunAs(user=account.uid, group=account.gid, extra_groups=[])


def stop(child: subprocess.Popen[bytes], *asks: signal.Signals, patience: float = 10) -> None:
    """Ask ``child`` to end with each signal in turn, ``patience`` seconds each; then make it."""
    for ask in asks or (signal.SIGTERM,):
        if child.poll() is not None:
            break
        child.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)  # whatever its session left behind
    child.wait()


def last_words(log: Path, lines: int = 12) -> str:
    """Return the last ``lines`` lines of ``log``, or nothing when there is no log."""
    try:
        text = log.read_text(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
