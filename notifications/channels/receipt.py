"""What a channel says when it has taken a message, and when there is no way to take it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's reference, and whether the message has reached its recipient already."""

    reference: str = ""
    delivered: bool = False


class NoWay(Exception):
    """There is no way to send this; ``reason`` says why. Trying again would change nothing."""

    def __init__(self, reason: Promise) -> None:
        super().__init__(reason)
        self.reason = reason
