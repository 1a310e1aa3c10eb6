"""The ways by which messages go out: the inbox of the pages, and text messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from notifications.channels import inbox, sms
from notifications.channels.receipt import Receipt
from notifications.models import Channel, Message

Way = Callable[[Message, datetime], Receipt]

#: Hands a message to its channel; raises ``NoWay`` where there is none, or whatever went wrong.
WAYS: Mapping[Channel, Way] = {Channel.INBOX: inbox.put, Channel.SMS: sms.send}
