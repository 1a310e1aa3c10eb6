"""The inbox: a message is there as soon as it is sent."""

from __future__ import annotations

from datetime import datetime

from notifications.channels.receipt import Receipt
from notifications.models import Message


def put(message: Message, at: datetime) -> Receipt:
    """Show a message to its recipient from now on."""
    return Receipt(delivered=True)
