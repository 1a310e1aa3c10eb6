"""Can cases and reviews move as the procedure says?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cases.catalogue.checks.references import unknown
from cases.catalogue.draft import Draft
from cases.catalogue.problems import Problem, problem
from cases.catalogue.reading import Block

PREVIOUS = "@previous"


class Machine(NamedTuple):
    """The states and moves of cases, or those of reviews."""

    name: str
    states: Sequence[Block]
    moves: Sequence[Block]

    def ids(self) -> frozenset[str]:
        """Return the ids of the states."""
        return frozenset(state["id"] for state in self.states)


def check(draft: Draft) -> Iterator[Problem]:
    """Report moves that name nothing, states nobody reaches, and states nobody leaves."""
    for machine in _machines(draft):
        yield from _beginning(machine)
        yield from _unreachable(machine)
        yield from _dead_ends(machine)
        for move in machine.moves:
            yield from _move(draft, machine, move)


def _machines(draft: Draft) -> Iterator[Machine]:
    lifecycle = draft.block("lifecycle")
    for name in ("case", "sub_item"):
        if lifecycle:
            yield Machine(name, lifecycle[f"{name}_states"], lifecycle[f"{name}_transitions"])


def _move(draft: Draft, machine: Machine, move: Block) -> Iterator[Problem]:
    guards = {row["id"] for row in draft.block("lifecycle")["guard_predicates"]}
    states = machine.ids()
    yield from unknown(move, "guard_ids", guards, ("guard predicate", "条件谓词"))
    yield from unknown(move, "from", states, ("state", "状态"))
    yield from unknown(move, "to", states | {PREVIOUS}, ("state", "状态"))
    if "documents" in draft.tables:
        yield from unknown(move, "documents", draft.ids("documents"), ("notice", "文书"))
    if "roles" in draft.tables:
        yield from unknown(move, "actors", draft.ids("roles"), ("role", "角色"))
    if move["machine"] != machine.name:
        en = f"{move['id']} stands among the moves of {machine.name}, but says {move['machine']}."
        zh = f"{move['id']}列于{machine.name}流转,却标为{move['machine']}。"
        yield problem(move, "machine", en, zh)


def _beginning(machine: Machine) -> Iterator[Problem]:
    initial = [state for state in machine.states if state["kind"] == "initial"]
    if len(initial) != 1 and machine.states:
        place = (initial or machine.states)[-1]
        en = f"There must be one initial state of {machine.name}, not {len(initial)}."
        yield problem(
            place, "kind", en, f"{machine.name}须有且只有一个初始状态,现有{len(initial)}个。"
        )


def _targets(machine: Machine, move: Block) -> list[str]:
    """Return where a move may lead; ``@previous`` is wherever its source was entered from."""
    if move["to"] != PREVIOUS:
        return [move["to"]]
    into = [other for other in machine.moves if other["to"] in move["from"]]
    return [source for other in into for source in other["from"]]


def _unreachable(machine: Machine) -> Iterator[Problem]:
    waiting = [state["id"] for state in machine.states if state["kind"] == "initial"]
    reached = set(waiting)
    while waiting:
        here = waiting.pop()
        for move in machine.moves:
            if here in move["from"]:
                new = [state for state in _targets(machine, move) if state not in reached]
                reached.update(new)
                waiting.extend(new)
    for state in machine.states:
        if state["id"] not in reached:
            en = f"The state {state['id']} of {machine.name} cannot be reached."
            yield problem(state, "id", en, f"{machine.name}的状态{state['id']}无法到达。")


def _dead_ends(machine: Machine) -> Iterator[Problem]:
    left = {source for move in machine.moves for source in move["from"]}
    for state in machine.states:
        if state["kind"] in ("initial", "open") and state["id"] not in left:
            en = f"The state {state['id']} of {machine.name} is open, but no move leaves it."
            yield problem(
                state, "id", en, f"{machine.name}的状态{state['id']}未终结,但无流转可离开。"
            )
