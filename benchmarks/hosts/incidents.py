"""What happens to hosts and links, each in the middle of work; every incident ends with all as before."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.faults.blows import Blow, How, When
from benchmarks.faults.browser import NoAnswer
from benchmarks.faults.scene import Scene
from benchmarks.hosts import network
from benchmarks.hosts.district import District
from settings.servers.ports import wait_for

WORKERS = (network.FIRST, network.SECOND)
#: Cases of each matter that are taken in while something happens.
_CASES = 3
#: Seconds that a link is broken where nothing else says when it is mended.
_BROKEN = 8.0
#: Seconds after which PostgreSQL must have let go of what a lost host had locked: its
#: idle_in_transaction_session_timeout, and a little.
LOCKS_AT_MOST = 22.0
#: Seconds within which a page must have answered that the database is away.
_SENTENCE_AT_MOST = 10.0
#: A worker stands still with cases locked and nothing written.
_IN_A_TRANSACTION = Blow("cases.bulk.write", When.BEFORE, How.STAND_STILL)


def worker_cut_off(scene: Scene, district: District) -> str:
    """The cable of a worker breaks while it holds locks; it comes back and goes on as if nothing was."""
    _under_load(scene)
    host = _stands_in_a_transaction(scene, district)
    network.cut_off(host)
    told = _until_locks_are_free(scene, district, host)
    network.connect_again(host)
    district.go_on(host)
    return told


def worker_stands_still(scene: Scene, district: District) -> str:
    """A worker's machine freezes while it holds locks; its network card still answers."""
    _under_load(scene)
    host = _stands_in_a_transaction(scene, district)
    district.stand_still(host)
    told = _until_locks_are_free(scene, district, host)
    district.go_on(host)
    return told


def worker_loses_power(scene: Scene, district: District) -> str:
    """A worker's machine is gone while it holds locks, and nobody tells PostgreSQL; then it is started."""
    _under_load(scene)
    host = _stands_in_a_transaction(scene, district)
    district.lose_power(host)
    told = _until_locks_are_free(scene, district, host)
    district.give_power(host)
    return told


def web_without_broker(scene: Scene, district: District) -> str:
    """The pages do not reach the broker: every act still answers."""
    _under_load(scene)
    network.cut_off_from(network.WEB, network.BROKER)
    before = len(scene.register.accepted)
    on = wait_for(lambda: len(scene.register.accepted) > before, 4 * _BROKEN, 0.05)
    scene.demand(on, "No case was accepted while the pages did not reach the broker.")
    time.sleep(_BROKEN)
    network.connect_again_with(network.WEB, network.BROKER)
    return ""


def web_without_database(scene: Scene, district: District) -> str:
    """The pages do not reach the database: they say so, soon."""
    _under_load(scene)
    network.cut_off_from(network.WEB, network.DATABASE)
    began = time.monotonic()
    for language in ("zh-hans", "en"):
        _is_told(scene, language)
    took = time.monotonic() - began
    network.connect_again_with(network.WEB, network.DATABASE)
    return f"two sentences after {took:.1f} s"


def worker_without_database(scene: Scene, district: District) -> str:
    """A worker does not reach the database, but takes nudges."""
    _under_load(scene)
    network.cut_off_from(network.SECOND, network.DATABASE)
    time.sleep(_BROKEN)
    network.connect_again_with(network.SECOND, network.DATABASE)
    return ""


def worker_without_broker(scene: Scene, district: District) -> str:
    """A worker reaches the database, but no broker."""
    _under_load(scene)
    network.cut_off_from(network.FIRST, network.BROKER)
    time.sleep(_BROKEN)
    network.connect_again_with(network.FIRST, network.BROKER)
    return ""


INCIDENTS: dict[str, Callable[[Scene, District], str]] = {
    "worker cut off, cases locked": worker_cut_off,
    "worker stands still, cases locked": worker_stands_still,
    "worker loses power, cases locked": worker_loses_power,
    "web cut off from the broker": web_without_broker,
    "web cut off from the database": web_without_database,
    "worker cut off from the database": worker_without_database,
    "worker cut off from the broker": worker_without_broker,
}


def _under_load(scene: Scene) -> None:
    """Let clerks take cases in through the pages, and begin when the first is accepted."""
    scene.put_load(by_verbs=0, by_pages=_CASES)
    scene.wait_for_load(1)


def _stands_in_a_transaction(scene: Scene, district: District) -> str:
    """Stop the worker that next comes to write under locks; return its host."""
    for host in WORKERS:
        district.order(host, _IN_A_TRANSACTION)
    wait_for(lambda: any(map(district.was_struck, WORKERS)), 60)
    struck = [host for host in WORKERS if not district.take_back(host)]
    holds = bool(struck) and district.holds_locks_of(struck[0])
    scene.demand(holds, "No worker came to write under locks.")
    return struck[0] if struck else WORKERS[0]


def _until_locks_are_free(scene: Scene, district: District, host: str) -> str:
    """Wait until PostgreSQL has ended the transactions of a lost host; tell how long that took."""
    began = time.monotonic()
    free = wait_for(lambda: not district.holds_locks_of(host), 2 * LOCKS_AT_MOST, 0.1)
    took = time.monotonic() - began
    in_time = free and took <= LOCKS_AT_MOST
    scene.demand(in_time, f"PostgreSQL kept the locks of {host} for {took:.1f} s or longer.")
    return f"locks free after {took:.1f} s"


def _is_told(scene: Scene, language: str) -> None:
    """Open a page without the database; it must answer with its sentence."""
    began = time.monotonic()
    try:
        status = scene.visitor(language).get("/status/").status
    except NoAnswer as nothing:
        scene.wrong.append(f"/status/ did not answer: {nothing}")
        return
    took = time.monotonic() - began
    scene.demand(status == 503, f"/status/ answered {status} without a database.")
    scene.demand(took <= _SENTENCE_AT_MOST, f"/status/ took {took:.1f} s to say so.")
