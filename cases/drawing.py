"""The lifecycle drawn as a page: states, moves, who makes them and which guards stand before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cases.catalogue.sections import section
from cases.lifecycle import (
    CASE_MOVES,
    OWN_GUARDS,
    REVIEW_MOVES,
    CaseState,
    Event,
    Move,
    ReviewState,
)

_HEAD = """# Life cycle

Drawn from `cases/lifecycle.py` by `manage.py draw_lifecycle`; a test keeps both equal. Moves that the
hall cannot make yet are absent. Words and guards are those of the catalogue (`lifecycle.yaml`).
"""

_NOTES = """
## What follows from what

A change is announced, its case is locked, its reviews are read, the act makes its moves, and then the
gather decides from that one reading: free reviews are released, the case waits, goes on or concludes.
Open branches are always told: a release queues every free review, a conclusion leaves optional reviews
running, and the archive waits for those.
"""


def lifecycle_page() -> str:
    """Return `docs/lifecycle.md`."""
    words = section("lifecycle")
    parts = [
        _HEAD,
        _machine("Case 办件", CaseState.values, CASE_MOVES, words["case_states"]),
        _machine("Review 审查", ReviewState.values, REVIEW_MOVES, words["sub_item_states"]),
        _guards(words["guard_predicates"]),
        _NOTES,
    ]
    return "\n".join(parts)


def _machine(
    title: str,
    states: Iterable[str],
    moves: Mapping[Event, Move],
    rows: Iterable[Mapping[str, str]],
) -> str:
    named = {row["id"]: row for row in rows}
    lines = [f"## {title}", "", "```mermaid", "stateDiagram-v2"]
    lines += [
        f"    {state}: {named[state]['name_zh']} {named[state]['name_en']}" for state in states
    ]
    for move in moves.values():
        lines += [
            f"    {source} --> {move.target}: {move.event}" for source in sorted(move.sources)
        ]
    lines += ["```", "", "| Move | From → to | Who | Guards | Papers |", "|---|---|---|---|---|"]
    lines += [_row(move) for move in moves.values()]
    return "\n".join([*lines, ""])


def _row(move: Move) -> str:
    sources = ", ".join(sorted(move.sources))
    actors = ", ".join(sorted(move.actors))
    guards = ", ".join(f"`{name}`" for name in move.guards)
    papers = ", ".join(f"`{name}`" for name in move.documents) or "–"
    return f"| `{move.event}` {move.title} | {sources} → {move.target} | {actors} | {guards} | {papers} |"


def _guards(rows: Iterable[Mapping[str, str]]) -> str:
    used = {name for move in (*CASE_MOVES.values(), *REVIEW_MOVES.values()) for name in move.guards}
    lines = ["## Guards", "", "| Guard | Meaning | 含义 |", "|---|---|---|"]
    lines += [f"| `{row['id']}` | {row['en']} | {row['zh']} |" for row in rows if row["id"] in used]
    lines += [
        f"| `{name}` | the hall's own, see `cases/guards.py` | 大厅自定 |" for name in OWN_GUARDS
    ]
    return "\n".join([*lines, ""])
