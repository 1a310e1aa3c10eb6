"""What the core asks of the outside: protocols only, and the place where they are plugged in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class FeedQuestion:
    """One question to a register: which case, which feed, why, and who asks."""

    case_number: str
    feed: str
    purpose: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class FeedReply:
    """What the register said: whether the thing asked about is there, and under which reference."""

    hit: bool
    reference: str = ""


class Feeds(Protocol):
    """The registers of other departments (catalogue ``data_feeds``)."""

    def ask(self, questions: Collection[FeedQuestion]) -> Mapping[FeedQuestion, FeedReply]:
        """Answer the questions that can be answered now; the others are left out."""
        ...


class Handlings(Protocol):
    """Who works on each sub-item."""

    def handling_of(self, sub_items: Collection[str]) -> Mapping[str, str]:
        """Return ``person`` or ``automatic`` for each sub-item."""
        ...


class _Plugs:
    feeds: Feeds | None = None
    handlings: Handlings | None = None


def plug(*, feeds: Feeds | None = None, handlings: Handlings | None = None) -> None:
    """Plug adapters in; done once, when the applications start."""
    _Plugs.feeds = feeds or _Plugs.feeds
    _Plugs.handlings = handlings or _Plugs.handlings


def feeds() -> Feeds:
    """Return the registers."""
    if _Plugs.feeds is None:
        raise ImproperlyConfigured("No register is connected.")
    return _Plugs.feeds


def handlings() -> Handlings:
    """Return who works on what."""
    if _Plugs.handlings is None:
        raise ImproperlyConfigured("No department is connected.")
    return _Plugs.handlings
