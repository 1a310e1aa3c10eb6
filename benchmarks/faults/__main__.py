"""Run the faults, one line for each; the last line counts what was lost, doubled and stuck."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from benchmarks.faults.house import House, connect, open_house
from settings import children
from settings.messages import Trouble
from settings.servers.home import ServerTrouble


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the faults that are named, or all; returns 0 when nothing was lost, doubled or stuck."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a fault, or the beginning of some"
    )
    wish = parser.parse_args(arguments)
    listen_for_the_end()
    try:
        with open_house() as house:
            connect(house.env)
            return _run(house, wish.names)
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 130
    except (ServerTrouble, Trouble, OSError) as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1


def _run(house: House, names: Sequence[str]) -> int:
    from benchmarks.faults.run import run  # what it imports needs the hall's settings

    return run(house, names)


def listen_for_the_end() -> None:
    """Let Ctrl-C, a hang-up, a polite kill and the end of make all stop the run in order."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in numbers:  # a second Ctrl-C changes nothing
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, stop)
    if "MAKELEVEL" in os.environ:
        children.end_with_parent(os.getppid())


if __name__ == "__main__":
    sys.exit(main())
