"""One run: people are engaged, calm weather shows what is right, then the incidents, each judged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.faults import cast, referee
from benchmarks.faults.referee import Ending, Verdict
from benchmarks.faults.scene import Scene
from benchmarks.hosts import network
from benchmarks.hosts.district import District
from benchmarks.hosts.incidents import INCIDENTS
from cases.models import Case


class NotCalm(Exception):
    """Without any fault a case did not come to its end: nothing can be judged."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the referee found after an incident, and what else was not as it should be."""

    verdict: Verdict
    wrong: list[str]


def run(district: District, brokers: Mapping[str, str]) -> int:
    """Let everything happen once with each broker (its URL by its name); return the exit code.

    Raises ``NotCalm``.
    """
    password = cast.engage()
    judged: list[Judged] = []
    for name, url in brokers.items():
        print(f"Broker: {name}", flush=True)
        district.begin(url)
        right = _calm(district, password)
        judged += [_incident(what, Scene(district, password, right)) for what in INCIDENTS]
    return _count(judged)


def _calm(district: District, password: str) -> dict[str, Ending]:
    """Take in one case of each matter through the pages in calm weather; return how each ended."""
    scene = Scene(district, password, {})
    began = time.monotonic()
    scene.put_load(by_verbs=0, by_pages=1)
    scene.come_to_rest()
    if left := scene.under_way():
        states = Case.objects.filter(pk__in=left).values_list("pk", "state")
        raise NotCalm(f"Not at rest without any fault: {dict(states)} {scene.register.troubles}")
    seconds = time.monotonic() - began
    cases = Case.objects.filter(pk__in=scene.register.accepted)
    print(f"{'no fault':<36}{len(cases):3} cases in {seconds:.1f} s", flush=True)
    return {case.matter.code: referee.ending_of(case) for case in cases}


def _incident(name: str, scene: Scene) -> Judged:
    """Let one thing happen, wait until all is at rest, and let the referee look."""
    assert isinstance(scene.house, District)
    told = INCIDENTS[name](scene, scene.house)
    scene.over()
    scene.come_to_rest()
    scene.wrong += [
        f"{host} does not work any more." for host in scene.house.wait_for_work_of_all()
    ]
    verdict = scene.judge()
    counts = f"{len(verdict.lost)} lost {len(verdict.doubled)} doubled {len(verdict.stuck)} stuck"
    recovery = f"recovered in {scene.recovery:4.1f} s"
    print(f"{name:<36}{verdict.cases:3} cases  {counts}  {recovery}  {told}".rstrip(), flush=True)
    for sentence in (*verdict.sentences(), *scene.wrong):
        print(f"    {sentence}", flush=True)
    return Judged(verdict, scene.wrong)


def _count(judged: list[Judged]) -> int:
    lost = sum(len(each.verdict.lost) for each in judged)
    doubled = sum(len(each.verdict.doubled) for each in judged)
    stuck = sum(len(each.verdict.stuck) for each in judged)
    failed = sum(bool(each.wrong) for each in judged)
    if failed:
        print(f"{failed} faults did not go as they should.")
    hosts = len(network.HOSTS)
    print(
        f"{len(judged)} faults on {hosts} hosts, {lost} cases lost, {doubled} doubled, {stuck} stuck"
    )
    return 1 if lost or doubled or stuck or failed else 0
