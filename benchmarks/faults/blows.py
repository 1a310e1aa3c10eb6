"""Blows: a process dies, or stands still, before or after a named function of the hall.

The harness writes an order into a file; whichever process next comes to the point takes the order away,
so that one order strikes once, and carries it out. Without an order every function does its own work and
nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

#: The environment variable that names the file of orders for a process.
ORDER = "HALL_FAULTS_ORDER"

#: The functions at which a process can be struck, as the hall calls them.
POINTS = (
    "departments.shift.Shift.work_on",
    "cases.bulk.write",
    "cases.certificates.number_many",
    "cases.issuance.make_valid_many",
    "cases.notices.printing.print_out",
    "cases.papers.press.print_out",
    "cases.folder.Folder.move",
    "cases.acceptance.receive",
    "cases.acceptance.accept",
)


class When(StrEnum):
    """On which side of the function the blow falls."""

    BEFORE = "before"
    AFTER = "after"


class How(StrEnum):
    """What the blow does."""

    KILL_ONE = "kill_one"  # kill -9 of the process that came to the point
    KILL_ALL = "kill_all"  # and of its parent and all of its siblings
    STAND_STILL = "stand_still"  # it hears no signal but SIGKILL, and holds what it holds


@dataclass(frozen=True, slots=True)
class Blow:
    """What is to happen at a point; ``call`` counts from 1 in each process from the order on.

    ``subject`` limits it to calls about the row with this key. ``again`` leaves the order in force.
    """

    point: str
    when: When
    how: How
    call: int = 1
    subject: int | None = None
    again: bool = False


# Ordered -----------------------------------------------------------------------------------------


def order(blow: Blow, file: Path) -> None:
    """Let the next process that reads ``file`` at the point be struck."""
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(blow)))
    draft.replace(file)


def take_back(file: Path) -> bool:
    """End an order; tell whether nobody had carried it out."""
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


# Carried out -------------------------------------------------------------------------------------


def expect(file: Path) -> None:
    """Wrap every point of this process, so that orders in ``file`` are carried out there.

    Raises ``AttributeError`` when the hall has no such function any more.
    """
    calls: Counter[tuple[str, int]] = Counter()
    for point in POINTS:
        owner, name = _owner_of(point)
        setattr(owner, name, _wrapped(point, getattr(owner, name), file, calls))


def _owner_of(point: str) -> tuple[Any, str]:
    """Return the module or the class that holds a function, and the function's name there."""
    path, _dot, name = point.rpartition(".")
    try:
        return import_module(path), name
    except ModuleNotFoundError:
        module, _dot, owner = path.rpartition(".")
        return getattr(import_module(module), owner), name


def _wrapped(
    point: str, work: Callable[..., Any], file: Path, calls: Counter[tuple[str, int]]
) -> Callable[..., Any]:
    @wraps(work)
    def working(*args: Any, **kwargs: Any) -> Any:
        _strike(point, When.BEFORE, args, file, calls)
        done = work(*args, **kwargs)
        _strike(point, When.AFTER, args, file, calls)
        return done

    return working


def _strike(
    point: str, when: When, args: tuple[Any, ...], file: Path, calls: Counter[tuple[str, int]]
) -> None:
    try:
        text = file.read_text()
        written = file.stat().st_mtime_ns
    except FileNotFoundError:
        return
    blow = Blow(**json.loads(text))
    if (blow.point, blow.when) != (point, when) or blow.subject not in (None, *map(_key, args[:1])):
        return
    calls[text, written] += 1
    if calls[text, written] >= blow.call and (blow.again or take_back(file)):
        _carry_out(How(blow.how))


def _key(subject: object) -> object:
    """Return the key of a row, or the thing itself."""
    return getattr(subject, "pk", subject)


def _carry_out(how: How) -> None:
    match how:
        case How.STAND_STILL:
            os.kill(os.getpid(), signal.SIGSTOP)  # who is told to continue goes on from here
            return
        case How.KILL_ONE:
            os.kill(os.getpid(), signal.SIGKILL)
        case How.KILL_ALL:
            os.killpg(0, signal.SIGKILL)
    while True:  # the signal falls when the kernel comes to it
        time.sleep(0.01)
