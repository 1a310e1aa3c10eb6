"""``python -m benchmarks.growth``: grow a young and an old hall, measure both, write the report.

``CASES`` (1000000), ``YOUNG`` (10000) and ``ROUNDS`` (15) come from the environment, the server from
``DATABASE_URL``. Ends with code 1 when a page is not measured or a measure is over the target.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import django

from benchmarks.growth import databases, report, rounds


def main() -> int:
    """Grow, measure and report."""
    server = os.environ["DATABASE_URL"]
    if words := _forgotten():
        print("No measure and no exception for: " + ", ".join(words), file=sys.stderr)
        return 1
    sizes = int(os.environ.get("YOUNG", "10000")), int(os.environ.get("CASES", "1000000"))
    halls = [databases.hall_of(cases, server) for cases in sizes]
    for hall in halls:
        print(f"{hall.name}:", flush=True)
        databases.prepare(hall, server)
    count = int(os.environ.get("ROUNDS", "15"))
    rows = rounds.play(halls, count, lambda line: print(f"  {line}", flush=True))
    over = [row for row in rows if not report.is_flat(row)]
    today = datetime.now(tz=UTC).date()
    told = f"{len(rows)} measures, {count} rounds, {today}; {len(over)} over {report.MOST}."
    table = report.table(halls, rows)
    report.write("growth", [told, "", *table, "", "![ratios](img/growth.svg)"])
    report.plot(rows)
    print("", *table, "", told, sep="\n")
    return 1 if over else 0


def _forgotten() -> list[str]:
    os.environ["DJANGO_SETTINGS_MODULE"] = databases.SETTINGS
    django.setup()
    from benchmarks.growth.pages import forgotten

    return forgotten()


if __name__ == "__main__":
    sys.exit(main())
