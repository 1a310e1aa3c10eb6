"""What must be right before anybody is told anything: start-up checks of the table and its texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from cases.lifecycle import Event
from notifications.channels import sms
from notifications.places import PLACES
from notifications.rules import NOT_YET, RULES, TOLD_TO_NOBODY
from notifications.texts import catalogue_texts, own_texts, texts


@register
def table_and_texts_fit(**_: Any) -> list[CheckMessage]:
    """Every rule has its text, every text its rule, and every place something to fill it in."""
    return [Error(sentence, id="notifications.E001") for sentence in problems()]


def problems() -> Iterator[str]:
    """Yield what is wrong with the table and its texts, in a sentence each."""
    yield from _rules_without_text()
    yield from _texts_without_rule()
    yield from _places_that_nobody_fills()
    yield from _events_forgotten()


def _rules_without_text() -> Iterator[str]:
    ids = [rule.id for rule in RULES]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"Two rules are called {name}."
    for rule in RULES:
        if rule.id not in texts():
            yield f"Rule {rule.id} has no text."
        elif (trigger := texts()[rule.id].trigger) and trigger != rule.event:
            yield f"The catalogue sends {rule.id} after {trigger}, the rule after {rule.event}."


def _texts_without_rule() -> Iterator[str]:
    ruled = {rule.id for rule in RULES}
    for name in own_texts():
        if name in catalogue_texts():
            yield f"The text {name} is in the catalogue already."
        if name not in ruled:
            yield f"No rule sends {name}."
    for name in catalogue_texts():
        if (name in ruled) == (name in NOT_YET):
            yield f"{name} of the catalogue needs a rule, or a line in NOT_YET, and not both."


def _places_that_nobody_fills() -> Iterator[str]:
    for rule in RULES:
        for name in sorted(texts()[rule.id].places - set(PLACES)) if rule.id in texts() else ():
            yield f"Nobody fills in {{{name}}} of {rule.id}."


def _events_forgotten() -> Iterator[str]:
    ruled = {rule.event for rule in RULES}
    for event in Event:
        if (event in ruled) == (event in TOLD_TO_NOBODY):
            yield f"{event} needs a rule, or a line in TOLD_TO_NOBODY, and not both."
    for name, waits_for in NOT_YET.items():
        if waits_for in set(Event):
            yield f"{name} can be sent now: the hall knows {waits_for}."


@register(deploy=True)
def text_messages_have_a_way(**_: Any) -> list[CheckMessage]:
    """Somebody carries the text messages."""
    if sms.service() is not None:
        return []
    hint = "Set HALL_SMS to the dotted path of an adapter (notifications.channels.sms.Sms)."
    return [Warning("No service carries text messages.", hint=hint, id="notifications.W001")]
