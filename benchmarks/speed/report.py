"""What a run found: as data for a file, and as a small table for a person."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from statistics import median, quantiles
from typing import Any

from benchmarks.speed.contender import Rows
from benchmarks.speed.rounds import Turns

#: What the hall is to reach, as a multiple of each rival.
TARGETS = {"chord": 12.0, "chord_lean": None, "viewflow": 30.0, "spiff": None, "floor": 0.8}
_PACKAGES = ("Django", "celery", "psycopg2-binary", "redis", "django-viewflow", "SpiffWorkflow")


def found(
    shown: Mapping[str, Turns], rows: Rows, servers: Mapping[str, str], load: Sequence[float]
) -> dict[str, Any]:
    """Return everything as JSON data: rates in cases per second, latencies in milliseconds.

    ``load`` is the machine's load (1, 5, 15 minutes) before the run: others at work falsify it.
    """
    rates = {name: median(turns.rates) for name, turns in shown.items()}
    return {
        **{name: round(rate, 2) for name, rate in rates.items()},
        "floor_1": round(rates.get("floor", 0.0), 2),
        "rounds": {name: [round(r, 2) for r in turns.rates] for name, turns in shown.items()},
        "spread": {name: _spread(turns.rates) for name, turns in shown.items()},
        "ratios": {
            f"hall/{name}": _ratio(rates.get("hall", 0.0), rates.get(name, 0.0)) for name in TARGETS
        },
        "latency_ms": {name: _latency(t.alone) for name, t in shown.items() if len(t.alone) > 1},
        "faults": {name: turns.faults for name, turns in shown.items()},
        "rows_of_a_case": asdict(rows),
        "versions": {"Python": platform.python_version()} | {n: version(n) for n in _PACKAGES},
        "server": dict(servers),
        "cpus": os.cpu_count(),
        "load_before": [round(load, 2) for load in load],
    }


def table(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the table: rates with their spread, ratios with their targets, latency."""
    yield f"{'':<12}{'cases/s':>9}{'spread':>9}{'faults':>8}"
    for name in data["rounds"]:
        faults = len(data["faults"][name])
        yield f"{name:<12}{data[name]:>9.1f}{data['spread'][name]:>9.0%}{faults:>8}"
    yield ""
    for name, target in TARGETS.items():
        ratio = data["ratios"][f"hall/{name}"]
        worded = "no rate to compare" if ratio is None else f"{ratio:.2f} x"
        yield f"hall/{name:<12}{worded:>12}{_aim(ratio, target)}"
    for name, times in data["latency_ms"].items():
        yield f"one case alone, {name}: p50 {times['p50']:.0f} ms, p95 {times['p95']:.0f} ms"
    for name, faults in data["faults"].items():
        for fault in faults[:3]:
            yield f"{name}: {fault}"


def _spread(rates: Sequence[float]) -> float:
    """Return the distance from the slowest to the fastest round, as a part of the median."""
    middle = median(rates)
    return round((max(rates) - min(rates)) / middle, 3) if middle else 0.0


def _ratio(hall: float, rival: float) -> float | None:
    return round(hall / rival, 3) if rival else None


def _latency(seconds: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=20, method="inclusive")
    return {
        "p50": round(median(seconds) * 1000, 1),
        "p95": round(cuts[-1] * 1000, 1),
        "cases": len(seconds),
    }


def _aim(ratio: float | None, target: float | None) -> str:
    if ratio is None or target is None:
        return ""
    return f"  (target {target:g} x: {'reached' if ratio >= target else 'missed'})"
