"""One hall, measured on demand: a process that reads the name of a measure and answers with milliseconds.

``python -m benchmarks.growth.side`` writes the names it knows, then one line for each line that it reads.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator

import django


def _measures() -> dict[str, Callable[[], float]]:
    from benchmarks.growth import carrying
    from benchmarks.growth.acts import acts, taken_back
    from benchmarks.growth.pages import PAGES
    from benchmarks.growth.subjects import browser

    clients = {page.who: browser(page.who) for page in PAGES}
    found: dict[str, Callable[[], float]] = {}
    for page in PAGES:
        addresses = list(page.addresses())
        if not addresses:
            raise SystemExit(f"There is nothing to be looked at for '{page.label}'.")
        found[page.label] = _timed_page(clients[page.who], itertools.cycle(addresses))
    for label, act in acts().items():
        found[label] = _timed(lambda act=act: taken_back(act))  # type: ignore[misc]
    found[carrying.LABEL] = carrying.carry
    return found


def _timed_page(client: object, addresses: Iterator[str]) -> Callable[[], float]:
    def open_it() -> None:
        address = next(addresses)
        answer = client.get(address)  # type: ignore[attr-defined]
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")
        if answer.streaming:
            b"".join(answer.streaming_content)

    return _timed(open_it)


def _timed(act: Callable[[], object]) -> Callable[[], float]:
    def measured() -> float:
        begun = time.perf_counter()
        act()
        return (time.perf_counter() - begun) * 1000

    return measured


def main() -> None:
    """Answer until nobody asks any more."""
    django.setup()
    measures = _measures()
    _say(list(measures))
    for line in sys.stdin:
        _say(measures[line.strip()]())


def _say(words: object) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main()
