"""Sends what waits, in the order in which things happened, and never what is no longer true.

A message is claimed in one short transaction, handed to its channel outside of any, and marked in another.
A worker that dies in between leaves a claim that runs out; the next one hands the message over under the
same key, which the channel takes once. Messages that fail rest longer each time and hold back only their
own line; one that is given up holds back nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Entry
from notifications.channels import WAYS, sms
from notifications.channels.receipt import NoWay, Receipt
from notifications.channels.sms import Fate
from notifications.failed_work import SENDING
from notifications.models import Channel, Message, MessageState
from notifications.places import both
from notifications.rules import BY_ID
from notifications.scene import Now, Scene
from web import failures
from web.models import FailedWork

#: How long a worker has a message in hand before others may take it.
CLAIM = timedelta(minutes=2)
#: How long a service is asked what became of a message, and how often at most and at least.
ASKED_FOR = timedelta(days=3)
SOONEST, LATEST = timedelta(seconds=5), timedelta(hours=1)


def send_some(at: datetime, limit: int) -> int:
    """Send up to ``limit`` messages whose turn it is; return how many were taken in hand."""
    claimed = _claim(at, limit)
    failed = failures.failed_before((SENDING, message.pk) for message in claimed)
    for message in claimed:
        _send(message, at, known_to_fail=(SENDING, str(message.pk)) in failed)
    return len(claimed)


def anything_to_send(at: datetime) -> bool:
    """Whether a message could be sent now."""
    return _due(at).exists()


def _due(at: datetime) -> QuerySet[Message]:
    return failures.awake(Message.objects.next_in_line(at), SENDING, at)


def _claim(at: datetime, limit: int) -> Sequence[Message]:
    with transaction.atomic():
        due = _due(at).select_for_update(no_key=True, skip_locked=True, of=("self",))
        claimed = list(due.order_by("pk")[:limit])
        keys = [message.pk for message in claimed]
        Message.objects.filter(pk__in=keys).update(claimed_until=at + CLAIM)
    return claimed


def _send(message: Message, at: datetime, *, known_to_fail: bool) -> None:
    with failures.attempt(SENDING, message.pk, at, known_to_fail=known_to_fail) as tried:
        try:
            receipt = _handed_over(message, at)
        except NoWay as none:
            _mark(message, MessageState.NO_CHANNEL, **_in_words(none.reason))
        else:
            _mark_sent(message, receipt, at)
    if tried.failed:
        _mark_failed(message)


def _handed_over(message: Message, at: datetime) -> Receipt | None:
    """Hand a message to its channel; return None for one that is no longer true."""
    if not _still_true(message, at):
        return None
    return WAYS[Channel(message.channel)](message, at)


def _still_true(message: Message, at: datetime) -> bool:
    """Ask the rule once more, of the case as its rows are now; a rule that is gone says nothing."""
    rule = BY_ID.get(message.rule)
    if rule is None:
        return False
    entry = Entry.objects.defer("mac").get(case=message.case_id, seq=message.seq)
    return rule.still_true(Scene(Now(message.case_id), entry, at))


def _mark_sent(message: Message, receipt: Receipt | None, at: datetime) -> None:
    if receipt is None:
        _mark(message, MessageState.SUPERSEDED)
    elif receipt.delivered:
        _mark(message, MessageState.DELIVERED, sent_at=at, delivered_at=at)
    else:
        reference = receipt.reference[:80]
        _mark(message, MessageState.SENT, sent_at=at, ask_at=at, reference=reference)


def _mark_failed(message: Message) -> None:
    """Let go of a message that failed; it waits on, unless it was given up just now."""
    failed = FailedWork.objects.filter(kind=SENDING, subject=str(message.pk)).first()
    if failed is None:  # somebody else has just sent it
        return
    state = MessageState.FAILED if failed.given_up else MessageState.WAITING
    _mark(message, state, fault=failed.fault, fault_zh=failed.fault_zh)


def _mark(message: Message, state: MessageState, **more: object) -> None:
    waiting = Message.objects.filter(pk=message.pk, state=MessageState.WAITING)
    waiting.update(state=state, claimed_until=None, **{"fault": "", "fault_zh": "", **more})


def _in_words(sentence: Promise) -> dict[str, str]:
    said = both(sentence)
    return {"fault": said.en, "fault_zh": said.zh}


# What became of it -------------------------------------------------------------------------------


def ask_after(at: datetime, limit: int) -> int:
    """Ask the service what became of messages that it took; return how many were asked for."""
    asked = list(Message.objects.to_ask_after(at).order_by("ask_at", "pk")[:limit])
    carrier = sms.service() if asked else None
    if carrier is None:
        return 0
    fates = carrier.fates([message.reference for message in asked], at=at)
    for message in asked:
        _mark_fate(message, fates.get(message.reference), at)
    return len(asked)


def _mark_fate(message: Message, fate: Fate | None, at: datetime) -> None:
    sent = Message.objects.filter(pk=message.pk, state=MessageState.SENT)
    match fate:
        case Fate.DELIVERED:
            sent.update(state=MessageState.DELIVERED, delivered_at=at, ask_at=None)
        case Fate.UNDELIVERABLE:
            told = _in_words(_("The service could not deliver it."))
            sent.update(state=MessageState.FAILED, ask_at=None, **told)
        case None:
            sent.update(ask_at=_next_question(message, at))


def _next_question(message: Message, at: datetime) -> datetime | None:
    """Ask less often the longer nothing is heard, and in the end no more."""
    assert message.sent_at is not None
    waited = at - message.sent_at
    return at + min(max(waited, SOONEST), LATEST) if waited < ASKED_FOR else None
