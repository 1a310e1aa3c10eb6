"""Seals: the journal of a copy, under its own case, ids and times, by the hall's own chain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from cases.chain import head_after, mac_of
from hall.demo.growing.patterns import Pattern


def sealed(
    pattern: Pattern,
    case_id: int,
    moments: Sequence[datetime],
    ids: Mapping[str, object],
    number: str,
) -> dict[str, str]:
    """Return the slots of a journal: the seal of each line, its facts where they differ, and the head."""
    head, slots = b"", {}
    for place, step in enumerate(pattern.steps):
        entry, photographed = step.entry, step.entry.facts
        entry.case_id, entry.at = case_id, moments[step.moment]
        if step.party:
            entry.actor = f"party:{ids[step.party]}"
        own = {name: ids[slot] for name, slot in step.ids}
        if "number" in photographed:
            own["number"] = number
        if own:
            entry.facts = {**photographed, **own}
            slots[f"facts{place}"] = json.dumps(entry.facts, ensure_ascii=False)
        entry.mac = mac_of(entry, head)
        entry.facts = photographed
        slots[f"mac{place}"] = rf"\\x{entry.mac.hex()}"
        head = head_after(entry.mac)
    slots["head"] = rf"\\x{head.hex()}"
    return slots
