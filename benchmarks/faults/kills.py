"""Faults: kill -9, of one process of a pool and of all of them, at named points of the work."""

from __future__ import annotations

from functools import partial

from benchmarks.faults.blows import Blow, How, When
from benchmarks.faults.scene import Fault, Scene

#: Where a worker is killed: the third review of a batch; everything written and nothing committed; no
#: certificate has a number; all have one and none a paper; some have a paper; none is valid.
POINTS = {
    "intake": ("departments.shift.Shift.work_on", When.BEFORE, 3),
    "decision": ("cases.bulk.write", When.AFTER, 2),
    "numbers": ("cases.certificates.number_many", When.BEFORE, 1),
    "rendering": ("cases.certificates.number_many", When.AFTER, 1),
    "papers": ("cases.papers.press.print_out", When.BEFORE, 4),
    "validity": ("cases.issuance.make_valid_many", When.BEFORE, 1),
}
#: Whom it hits: one process of the pool, or the worker with all of its processes.
WHOM = {"one": How.KILL_ONE, "all": How.KILL_ALL}


def _kill_worker(scene: Scene, blow: Blow) -> None:
    scene.house.order("worker", blow)
    scene.put_load()
    scene.strike("worker", blow)


def worker_faults() -> dict[str, Fault]:
    """Return every killing of a worker by its name."""
    return {
        f"kill-{name}-{whom}": partial(_kill_worker, blow=Blow(point, when, how, call))
        for name, (point, when, call) in POINTS.items()
        for whom, how in WHOM.items()
    }


# The pages ---------------------------------------------------------------------------------------


def _kill_web(scene: Scene, blow: Blow) -> None:
    scene.house.order("web", blow)
    scene.put_load(by_verbs=1, by_pages=2)
    scene.strike("web", blow)
    scene.house.wait_for_the_pages()


def web_faults() -> dict[str, Fault]:
    """Return every killing of the web process by its name: in an act, and before its answer is sent."""
    in_an_act = Blow("cases.folder.Folder.move", When.AFTER, How.KILL_ONE)
    before_the_answer = Blow("cases.acceptance.receive", When.AFTER, How.KILL_ONE)
    of_all = Blow("cases.acceptance.accept", When.AFTER, How.KILL_ALL)
    return {
        "kill-web-act": partial(_kill_web, blow=in_an_act),
        "kill-web-answer": partial(_kill_web, blow=before_the_answer),
        "kill-web-all": partial(_kill_web, blow=of_all),
    }
