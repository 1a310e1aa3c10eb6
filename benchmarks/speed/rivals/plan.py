"""What every rival writes for a case: how many rows, what stands in them, and by which acts."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from types import ModuleType

from benchmarks.speed.contender import DEPARTMENTS, Rows

#: Acts that write lines: acceptance, a decision of each department, conclusion.
ACTS = len(DEPARTMENTS) + 2
FACTS = {"handling": "automatic", "channel": "window"}
CONTENT = {"applicant": "李明", "matter": "BEN", "district": "高淳区", "hall": "联合办税服务大厅"}


def rows() -> Rows:
    """Return what the hall was seen to write for one case, as the runner found it."""
    return Rows(*map(int, os.environ["BENCH_ROWS"].split(",")))


@cache
def acts() -> ModuleType:
    """Return the acts that this contender does: plain ones, or those with few statements."""
    return import_module(f"benchmarks.speed.rivals.{os.environ['BENCH_ACTS']}")
