"""The seal on the journal: every line carries an HMAC over itself and the head before it.

The key lives outside the database, so that whoever can write to the tables still cannot write history.
The head on the case row is a keyed value of its own and stands nowhere else: whoever removes the last
lines cannot put the head back to what it was before them.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from cases.lifecycle import CASE_MOVES, MOVES, REVIEW_MOVES, CaseState, Event, ReviewState

if TYPE_CHECKING:
    from cases.folder import Line
    from cases.models import Case, Entry

_facts_as_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def head_after(mac: bytes) -> bytes:
    """Return the head (32 bytes) that a case carries after the line with this MAC."""
    return hmac.digest(_key(), b"head" + mac, "sha256")


def _key() -> bytes:
    return _from_hex(settings.HALL_JOURNAL_KEY)


_from_hex = cache(bytes.fromhex)


def mac_of(entry: Entry | Line, before: bytes) -> bytes:
    """Return the HMAC-SHA256 (32 bytes) of a line that follows the head ``before``."""
    text = "\x1f".join(
        (
            str(entry.case_id),
            str(entry.seq),
            entry.event,
            entry.sub_item,
            entry.source,
            entry.target,
            entry.actor,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            _facts_as_text(entry.facts) if entry.facts else "{}",
        )
    )
    return hmac.digest(_key(), before + text.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the journal of a case."""

    case_id: int
    seq: int
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def faults(case: Case, entries: Iterable[Entry]) -> Iterator[Fault]:
    """Find lines that were edited, removed, added or reordered, and a state that nobody gave."""
    entries = list(entries)
    yield from _broken_links(case, entries)
    yield from _contradictions(case, entries)


def links_hold(case: Case, entries: Iterable[Entry]) -> bool:
    """Whether the lines of a case prove themselves and lead to its stored head."""
    lines = list(entries)
    try:
        replay(lines)
    except Unfounded:
        return False
    return not any(_broken_links(case, lines))


def _broken_links(case: Case, entries: list[Entry]) -> Iterator[Fault]:
    before = b""
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            yield Fault(
                case.pk, place, _("Line %(seq)d is missing or out of order.") % {"seq": place}
            )
            return
        if not hmac.compare_digest(bytes(entry.mac), mac_of(entry, before)):
            yield Fault(case.pk, place, _("Line %(seq)d was changed.") % {"seq": place})
            return
        before = head_after(bytes(entry.mac))
    if len(entries) != case.journal_count or before != bytes(case.journal_head):
        sentence = _("The case counts %(kept)d lines, the journal has %(found)d.")
        kept = {"kept": case.journal_count, "found": len(entries)}
        yield Fault(case.pk, len(entries), sentence % kept)


class Unfounded(ValueError):
    """A line that cannot follow from those before it."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def replay(entries: Iterable[Entry]) -> tuple[str, dict[str, str]]:
    """Return the state of the case and of each review that the journal's lines lead to.

    Raises ``Unfounded`` with the number of the first line that cannot follow from those before it.
    """
    case_state, reviews = "", dict[str, str]()
    for entry in entries:
        if entry.event == Event.OPEN:
            _must(not case_state, entry)
            case_state = CaseState.DRAFT.value
        elif entry.event in CASE_MOVES:
            case_state = _moved(entry, case_state)
            if entry.event == Event.CIRCULATE:
                reviews = dict.fromkeys(_laid_out(entry), ReviewState.BLOCKED.value)
        elif entry.event in REVIEW_MOVES:
            reviews[entry.sub_item] = _moved(entry, reviews.get(entry.sub_item))
        else:
            _must(entry.event in set(Event), entry)
    return case_state, reviews


def _moved(entry: Entry, state: str | None) -> str:
    """Return where a move leads that starts at this state and stands in the lifecycle table."""
    move = MOVES[Event(entry.event)]
    _must(entry.source == state and state in move.sources and entry.target == move.target, entry)
    return entry.target


def _laid_out(entry: Entry) -> list[str]:
    """Return the sub-items that a line of circulation names."""
    facts = entry.facts if isinstance(entry.facts, dict) else {}
    names = facts.get("sub_items")
    well_formed = isinstance(names, list) and all(isinstance(name, str) for name in names)
    _must(well_formed, entry)
    return names or []


def _must(holds: bool, entry: Entry) -> None:
    if not holds:
        raise Unfounded(entry.seq)


def _contradictions(case: Case, entries: list[Entry]) -> Iterator[Fault]:
    try:
        state, reviews = replay(entries)
    except Unfounded as fault:
        sentence = _("Line %(seq)d does not follow from those before.")
        yield Fault(case.pk, fault.seq, sentence % {"seq": fault.seq})
        return
    if state != case.state:
        sentence = _("The case says “%(kept)s”, its journal “%(found)s”.")
        yield Fault(case.pk, len(entries), sentence % {"kept": case.state, "found": state})
    stored = {review.sub_item: review.state for review in case.reviews.all()}
    for sub_item in sorted(stored.keys() | reviews.keys()):
        if stored.get(sub_item) != reviews.get(sub_item):
            sentence = _("Review %(sub_item)s says “%(kept)s”, the journal “%(found)s”.")
            told = {
                "sub_item": sub_item,
                "kept": stored.get(sub_item),
                "found": reviews.get(sub_item),
            }
            yield Fault(case.pk, len(entries), sentence % told)
