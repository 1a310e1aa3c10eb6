"""``python -m benchmarks.speed``: one run of all contenders; ROUNDS and CASES in the environment.

Writes ``var/bench.json`` and prints the table. Ends with code 1 when the hall itself made a fault.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from benchmarks.speed import report, rounds, servers

RESULT = Path(__file__).resolve().parent.parent.parent / "var" / "bench.json"


def main() -> int:
    """Play the rounds, write the result and print it."""
    played, cases = int(os.environ.get("ROUNDS", "5")), int(os.environ.get("CASES", "300"))
    told, load = servers.told(), os.getloadavg()
    with servers.databases():
        rows = rounds.rows_of_a_case()
        print(f"{played} rounds; one case adds {rows}.", flush=True)
        shown = rounds.play(played, cases, lambda line: print(line, flush=True))
    data = report.found(shown, rows, told, load) | {"cases": cases}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    print("", *report.table(data), sep="\n")
    return 1 if data["faults"]["hall"] else 0


if __name__ == "__main__":
    sys.exit(main())
