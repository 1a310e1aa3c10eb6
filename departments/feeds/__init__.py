"""Adapters of the registers: which ones are connected here."""

from __future__ import annotations

from cases.ports import Feeds


def connected_feeds() -> Feeds:
    """Return the registers of this installation: simulated ones, until a district connects its own."""
    from departments.feeds.simulated import SimulatedFeeds

    return SimulatedFeeds()
