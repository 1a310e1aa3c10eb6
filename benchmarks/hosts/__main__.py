"""Lay out the network, run in its centre, and take the network away again, whatever happens."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.faults.__main__ import listen_for_the_end
from benchmarks.hosts import network, rabbitmq
from settings import children
from settings.processes import ROOT
from settings.servers.home import ServerTrouble, homes, occupied, server_account

_NEEDED = (
    "Network namespaces belong to root and to the program ip (iproute2): run it as root, with ip."
)
_WITHOUT_RABBITMQ = (
    "NO RABBITMQ HERE: the hosts run with Redis only (apt-get install rabbitmq-server)."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with the brokers that are named; with none named, with every one that can be had."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hosts", description=__doc__)
    parser.add_argument("brokers", nargs="*", metavar="redis | amqp")
    named = parser.parse_args(arguments).brokers
    if unknown := set(named) - {"redis", "amqp"}:
        parser.error(f"There is no broker called {', '.join(unknown)}.")
    if os.geteuid() != 0 or shutil.which("ip") is None:
        print(_NEEDED, file=sys.stderr)
        return 2
    listen_for_the_end()
    try:
        account = server_account()
        with occupied(homes(account) / "hosts", account) as home, network.laid_out():
            return _in_the_centre(home, named or _at_hand())
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 130
    except (ServerTrouble, network.NoNetwork, OSError) as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1


def _at_hand() -> list[str]:
    if rabbitmq.is_installed():
        return ["redis", "amqp"]
    print(_WITHOUT_RABBITMQ, flush=True)
    return ["redis"]


def _in_the_centre(home: Path, brokers: Sequence[str]) -> int:
    """Run there as a child, whose end is waited for before the network goes."""
    python = (sys.executable, "-m", "benchmarks.hosts.centre", os.fspath(home), *brokers)
    child = subprocess.Popen(
        network.inside(network.CENTRE, *python),
        cwd=ROOT,
        start_new_session=True,  # Ctrl-C reaches us, and we end it
        preexec_fn=children.oath(os.getpid(), signal.SIGTERM),
    )
    try:
        return child.wait()
    finally:
        children.stop(child, signal.SIGTERM, patience=60)


if __name__ == "__main__":
    sys.exit(main())
