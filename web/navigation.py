"""The entries of the header: apps register theirs, people see those of their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise

from cases.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One way into the building."""

    label: str | Promise
    url_name: str
    roles: frozenset[Role]
    order: int
    #: How many things wait there for an actor, where that can be said cheaply.
    count: Callable[[Actor], int] | None = None


class Link(NamedTuple):
    """An entry as one page shows it."""

    label: str
    url: str
    is_current: bool
    waiting: str


#: More than these need not be counted: every page shows the number.
MANY = 99


_entries: dict[str, Entry] = {}


def register(
    label: str | Promise,
    url_name: str,
    roles: Iterable[Role],
    *,
    order: int = 50,
    count: Callable[[Actor], int] | None = None,
) -> None:
    """Show an entry to these roles, lower ``order`` first; called in ``AppConfig.ready``.

    ``count`` answers with one cheap question how many things wait there for an actor; it may stop
    counting above ``MANY``.
    """
    _entries[url_name] = Entry(label, url_name, frozenset(roles), order, count)


def entries_for(actor: Actor) -> list[Entry]:
    """Return the entries that this actor may use, in the order of the header."""
    mine = (entry for entry in _entries.values() if actor.has(*entry.roles))
    return sorted(mine, key=lambda entry: entry.order)


def links_for(actor: Actor, path: str) -> list[Link]:
    """Return the entries as links, the one that leads to ``path`` or above it marked."""
    entries = [(entry, reverse(entry.url_name)) for entry in entries_for(actor)]
    current = max((url for _, url in entries if path.startswith(url)), key=len, default=None)
    return [
        Link(str(entry.label), url, url == current, _waiting(entry, actor))
        for entry, url in entries
    ]


def _waiting(entry: Entry, actor: Actor) -> str:
    """Return how many things wait behind an entry; nothing where none does."""
    count = entry.count(actor) if entry.count else 0
    return in_figures(count) if count else ""


def in_figures(count: int) -> str:
    """Return how many things wait, as a person reads it."""
    return f"{MANY}+" if count > MANY else str(count)
