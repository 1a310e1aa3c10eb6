"""The run itself, inside the centre's namespace: ``python -m benchmarks.hosts.centre BROKER …``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.faults.__main__ import listen_for_the_end
from benchmarks.faults.house import connect
from benchmarks.hosts import network, rabbitmq
from benchmarks.hosts.district import District, open_district
from settings.messages import Trouble
from settings.servers.home import ServerTrouble, server_account


def main(home: Path, brokers: Sequence[str]) -> int:
    """Run every incident with each broker; returns 0 when nothing was lost, doubled or stuck."""
    listen_for_the_end()
    try:
        with open_district(home, server_account()) as district:
            connect(district.env)
            return _run(district, brokers)
    except KeyboardInterrupt:
        return 130
    except (ServerTrouble, Trouble, network.NoNetwork, OSError) as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1


def _run(district: District, brokers: Sequence[str]) -> int:
    from benchmarks.hosts.run import run  # what it imports needs the hall's settings

    with contextlib.ExitStack() as stack:
        urls = {"redis": ""}
        if "amqp" in brokers:
            account = server_account()
            place = rabbitmq.running(district.home, account, network.BROKER)
            urls["amqp"] = stack.enter_context(place)
        return run(district, {broker: urls[broker] for broker in brokers})


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
