"""How many cases random people try, and for how long."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

#: Making a failure small takes minutes: only where somebody waits for it.
PHASES = tuple(Phase) if os.environ.get("HALL_SHRINK") else (Phase.reuse, Phase.generate)
#: Seconds after which a run has got stuck; one whose length was asked for takes its time.
PATIENCE = 0 if "HALL_EXAMPLES" in os.environ else 300


def how_long(*, cases: int, steps: int = 50) -> settings:
    """Return the settings of a run; ``HALL_EXAMPLES`` tries another number of cases."""
    return settings(
        max_examples=int(os.environ.get("HALL_EXAMPLES", cases)),
        report_multiple_bugs=False,
        phases=PHASES,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
