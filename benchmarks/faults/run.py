"""One run: people are engaged, calm weather shows what is right, then the faults, each judged."""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.db import DatabaseError

from benchmarks.faults import away, cast, failing, kills, referee, weeks
from benchmarks.faults.house import House
from benchmarks.faults.referee import Ending, Verdict
from benchmarks.faults.scene import Fault, Scene
from cases.models import Case

FAULTS: dict[str, Fault] = {
    **kills.worker_faults(),
    **kills.web_faults(),
    **away.FAULTS,
    **failing.FAULTS,
    **weeks.FAULTS,
}


class NotCalm(Exception):
    """Without any fault a case did not come to its end: nothing can be judged."""


def run(house: House, names: Sequence[str]) -> int:
    """Run faults by their names (all when none is named); return the exit code."""
    if unknown := [name for name in names if not _called(name)]:
        print(f"No such fault: {', '.join(unknown)}. There are: {', '.join(FAULTS)}.")
        return 2
    password = cast.engage()
    for name in ("web", "worker", "beat"):
        house.start(name)
    house.wait_for_the_pages()
    try:
        right = _calm(house, password)
    except NotCalm as trouble:
        print(trouble)
        return 1
    return _count([_fault(name, Scene(house, password, right)) for name in _chosen(names)])


def _chosen(names: Sequence[str]) -> list[str]:
    """Return the faults of these names, or whose names begin so, in the order asked for."""
    return [fault for name in names or [""] for fault in _called(name)]


def _called(name: str) -> list[str]:
    return [name] if name in FAULTS else [fault for fault in FAULTS if fault.startswith(name)]


def _calm(house: House, password: str) -> dict[str, Ending]:
    """Take in one case of each matter in calm weather; return how each ended.

    Raises ``NotCalm`` when one did not end.
    """
    scene = Scene(house, password, {})
    began = time.monotonic()
    scene.put_load(by_verbs=1)
    scene.come_to_rest()
    if left := scene.under_way():
        states = Case.objects.filter(pk__in=left).values_list("pk", "state")
        raise NotCalm(f"Not at rest without any fault: {dict(states)} {scene.register.troubles}")
    seconds = time.monotonic() - began
    cases = Case.objects.filter(pk__in=scene.register.accepted)
    print(f"{'no fault':<38}{len(cases):4} cases in {seconds:.1f} s", flush=True)
    return {case.matter.code: referee.ending_of(case) for case in cases}


def _fault(name: str, scene: Scene) -> tuple[Verdict, bool]:
    """Let one fault happen and judge it; return the verdict, and whether all else was right."""
    try:
        FAULTS[name](scene)
    except (OSError, LookupError, DatabaseError) as trouble:
        scene.wrong.append(f"The fault could not be made to the end: {trouble!r}")
    scene.come_to_rest()
    verdict = scene.judge()
    print(
        f"{name:<38}{verdict.cases:4} cases {len(verdict.lost):3} lost {len(verdict.doubled):3} "
        f"doubled {len(verdict.stuck):3} stuck {scene.recovery:6.1f} s",
        flush=True,
    )
    for sentence in (*verdict.sentences(), *scene.wrong):
        print(f"    {sentence}", flush=True)
    return verdict, not scene.wrong


def _count(judged: Sequence[tuple[Verdict, bool]]) -> int:
    lost, doubled, stuck = (
        sum(len(getattr(verdict, name)) for verdict, _right in judged)
        for name in ("lost", "doubled", "stuck")
    )
    failed = sum(not right for _verdict, right in judged)
    if failed:
        print(f"{failed} faults did not go as they should.")
    print(f"{len(judged)} faults, {lost} cases lost, {doubled} doubled, {stuck} stuck")
    return 1 if lost or doubled or stuck or failed else 0
