"""Text messages, in Chinese, to the mobile phone that a party gave.

A service is an adapter named by ``HALL_SMS`` (dotted path of a callable that returns it). Without one the
demo uses the simulated telephone; elsewhere every text message says that it has no way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Party
from notifications.channels.receipt import NoWay, Receipt
from notifications.models import CODE, Message

SIMULATED = "notifications.channels.simulated.SimulatedPhone"


class Fate(StrEnum):
    """What became of a text message that the service took."""

    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"


class Sms(Protocol):
    """Whoever carries text messages; each call must end within some seconds or raise."""

    def send(self, mobile: str, text: str, *, key: UUID, at: datetime) -> str:
        """Take a message and return a reference; the same key again sends nothing anew."""

    def fates(self, references: Collection[str], *, at: datetime) -> Mapping[str, Fate]:
        """Return what became of messages, as far as it is known."""


def service() -> Sms | None:
    """Return the adapter in use; None where nobody carries text messages."""
    path = getattr(settings, "HALL_SMS", "") or (SIMULATED if settings.HALL_DEMO else "")
    return import_string(path)() if path else None


def send(message: Message, at: datetime) -> Receipt:
    """Send a message to the mobile of its party; raises ``NoWay`` without service or number."""
    carrier = service()
    if carrier is None:
        raise NoWay(_("No service carries text messages here."))
    assert message.party_id is not None  # staff are told in the inbox alone
    mobile = Party.objects.values_list("mobile", flat=True).get(pk=message.party_id)
    if not mobile:
        raise NoWay(_("No mobile number is known."))
    text = _with_query_code(message)
    return Receipt(carrier.send(str(mobile), text, key=message.key, at=at))


def _with_query_code(message: Message) -> str:
    if CODE not in message.text_zh:
        return message.text_zh
    code = Case.objects.values_list("query_code", flat=True).get(pk=message.case_id)
    return message.text_zh.replace(CODE, str(code))
