"""A reader of the journal, a sender of what waits, and people who are told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cases.models import Case
from notifications import reading, sending
from notifications.models import Message, SimulatedSms
from tests.cast import MONDAY


class Room:
    """This room at work, at one moment after another."""

    def __init__(self) -> None:
        self.at = MONDAY

    def later(self, **span: float) -> datetime:
        """Let time pass."""
        self.at += timedelta(**span)
        return self.at

    def read(self, case: Case) -> int:
        """Read the journal of a case."""
        return reading.read(case.pk, self.at)

    def send(self) -> int:
        """Send until nothing is left that can be sent now."""
        sent = 0
        while count := sending.send_some(self.at, 50):
            sent += count
        return sent

    def tell(self, case: Case) -> None:
        """Read and send."""
        self.read(case)
        self.send()


@pytest.fixture
def room() -> Room:
    """The room on Monday morning."""
    return Room()


def rules_to(kind: str, **more: str) -> list[str]:
    """Return the rules by which messages went to a kind of recipients, in their order."""
    inbox = {"channel": "inbox", **more}
    found = Message.objects.filter(recipient_kind=kind, **inbox).order_by("pk")
    return list(found.values_list("rule", flat=True))


def texts_on_the_phone() -> list[str]:
    """Return what arrived at the simulated telephone, the oldest first."""
    return [str(sms.text) for sms in SimulatedSms.objects.order_by("pk")]
