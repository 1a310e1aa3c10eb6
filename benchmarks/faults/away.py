"""Faults: a server is emptied, stopped, or crashes, while people use the pages and cases are under way."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.faults.browser import AWAY, Browser
from benchmarks.faults.scene import Fault, Scene, look_at_pages

#: How often Redis forgets everything, and the seconds between.
_FLUSHES, _BETWEEN = 20, 0.25
#: Seconds that Redis is stopped, and that PostgreSQL is down.
_WITHOUT_REDIS, _WITHOUT_POSTGRESQL = 30.0, 3.0


def _flush_redis(scene: Scene) -> None:
    scene.put_load(by_verbs=2, by_pages=1)
    for _flush in range(_FLUSHES):
        time.sleep(_BETWEEN)
        scene.house.redis.flush()


def _stop_redis(scene: Scene) -> None:
    """Without Redis nothing is hurried on, but every page works and every act is done."""
    people = list(_people(scene))
    scene.put_load(by_verbs=1)
    scene.wait_for_load()
    scene.house.redis.stop()
    stopped = time.monotonic()
    scene.put_load(by_verbs=1, by_pages=1)
    while time.monotonic() < stopped + _WITHOUT_REDIS:
        seen = look_at_pages(scene, people)
        scene.demand(set(seen) == {200}, f"Without Redis the pages answered {seen}.")
        time.sleep(3)
    scene.house.redis.start_again()


def _crash_postgresql(scene: Scene) -> None:
    """Without PostgreSQL every page that needs it says so, in the language of its reader."""
    people = list(_people(scene))
    scene.put_load(by_verbs=2, by_pages=2)
    scene.wait_for_load(2)
    scene.house.postgres.crash()
    down = time.monotonic()
    for language in AWAY:
        visitor = scene.visitor(language)
        scene.demand(
            visitor.get("/sign-in/").status in (200, 503), "The sign-in page did not answer."
        )
    seen = look_at_pages(scene, people)
    scene.demand(set(seen) == {503}, f"Without PostgreSQL the pages answered {seen}.")
    time.sleep(max(0.0, down + _WITHOUT_POSTGRESQL - time.monotonic()))
    scene.house.postgres.start_again()


def _people(scene: Scene) -> Iterator[tuple[Browser, str]]:
    """Yield people of both languages with a page that each of them uses all day."""
    for language in AWAY:
        yield scene.visitor(language), "/status/"
        yield scene.signed_in("clerk.one", language), "/counter/"
        yield scene.signed_in("approver", language), "/departments/queue/"
        yield scene.signed_in("administrator", language), "/upkeep/work/"


FAULTS: dict[str, Fault] = {
    "redis-flushed": _flush_redis,
    "redis-stopped-30-s": _stop_redis,
    "postgresql-crashed": _crash_postgresql,
}
