"""Reads the journal of a case once: what is to be said is written down, and the bookmark moves with it.

The lines of a case have no gaps under its lock, so whoever reads from the bookmark on neither loses a line
nor reads one twice. The bookmark is locked, the case is not: nobody who acts on it waits for us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from cases.lifecycle import Event
from cases.models import Entry
from notifications.audiences import Recipient
from notifications.models import Bookmark, Channel, Message, RecipientKind
from notifications.places import PLACES
from notifications.rules import BY_EVENT, Rule
from notifications.scene import Now, Scene


def read(case_id: int, at: datetime) -> int:
    """Write down what the unread lines of a case give to say; return how many messages that are."""
    with transaction.atomic():
        bookmark = _locked_bookmark(case_id)
        unread = Entry.objects.filter(case=case_id, seq__gt=bookmark.seq).defer("mac")
        entries = list(unread.order_by("seq"))
        if not entries:
            return 0
        messages = list(_messages(case_id, entries, at))
        Message.objects.bulk_create(messages)
        bookmark.seq = entries[-1].seq
        bookmark.save(update_fields=["seq"])
    return len(messages)


def _locked_bookmark(case_id: int) -> Bookmark:
    Bookmark.objects.bulk_create([Bookmark(case_id=case_id)], ignore_conflicts=True)
    return Bookmark.objects.select_for_update(no_key=True).get(pk=case_id)


def _messages(case_id: int, entries: Sequence[Entry], at: datetime) -> Iterator[Message]:
    spoken = [(entry, rule) for entry in entries for rule in _rules(entry, entries)]
    if not spoken:
        return
    now = Now(case_id)
    for entry, rule in spoken:
        scene = Scene(now, entry, at)
        if rule.when(scene):
            yield from _said(rule, scene)


def _rules(entry: Entry, entries: Iterable[Entry]) -> Iterator[Rule]:
    """Yield the rules of a line, without those that give way to a later line of the reading."""
    later = {Event(line.event) for line in entries if _says_it_again(line, entry)}
    for rule in BY_EVENT.get(Event(entry.event), ()):
        if later.isdisjoint(rule.gives_way_to):
            yield rule


def _says_it_again(line: Entry, entry: Entry) -> bool:
    """Whether a line is later, and about the whole case or the same review."""
    return line.seq > entry.seq and line.sub_item in ("", entry.sub_item)


def _said(rule: Rule, scene: Scene) -> Iterator[Message]:
    recipients = list(rule.audience(scene))
    if not recipients:
        return
    values = {name: PLACES[name](scene) for name in rule.text.places}
    chinese = rule.text.zh.format(**{name: said.zh for name, said in values.items()})
    english = rule.text.en.format(**{name: said.en for name, said in values.items()})
    for recipient in recipients:
        for channel in _channels(rule, recipient):
            yield Message(
                case_id=scene.case.pk,
                seq=scene.entry.seq,
                rule=rule.id,
                sub_item=scene.entry.sub_item,
                recipient_kind=recipient.kind,
                recipient=recipient.name,
                party_id=recipient.party_id,
                user_id=recipient.user_id,
                channel=channel,
                text_zh=chinese,
                text_en=english,
                created_at=scene.at,
            )


def _channels(rule: Rule, recipient: Recipient) -> Iterable[Channel]:
    """Staff have no mobile number here: they are told in the inbox alone."""
    if recipient.kind == RecipientKind.USER:
        return (Channel.INBOX,)
    return rule.text.channels
