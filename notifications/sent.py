"""What the hall has told applicants, agents and staff, and how far each message came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.actors import Role
from cases.identifiers import begins_like_a_case_number
from cases.models import Case
from notifications.models import (
    TOLD,
    Channel,
    Message,
    MessageState,
    RecipientKind,
    SimulatedSms,
)
from notifications.rules import RULES

#: Who may see what was sent to everybody.
READERS = (Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, and the id from which the next page goes on."""

    rows: Sequence[Message]
    next: int | None


def page(state: MessageState | None, number: str, before: int | None) -> Page:
    """Return messages, the newest first, of one state and of cases whose number begins like this."""
    found = Message.objects.select_related("case", "user").only(*_COLUMNS)
    if state is not None:
        found = found.filter(state=state)
    if number:
        known = begins_like_a_case_number(number)
        found = found.filter(case__number__startswith=number) if known else found.none()
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


_COLUMNS = (
    *(field.attname for field in Message._meta.concrete_fields),
    "case__number",
    "user__display_name",
)


@dataclass(frozen=True, slots=True)
class PhonePage:
    """Some text messages of the simulated telephone, and the id from which the next page goes on."""

    rows: Sequence[SimulatedSms]
    next: int | None


def phone_page(before: int | None) -> PhonePage:
    """Return what arrived at the simulated telephone, the newest first."""
    found = SimulatedSms.objects.all()
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return PhonePage(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


# For the applicant -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the applicant was told, in both languages, and when."""

    at: datetime
    en: str
    zh: str


def messages_for_public(case: Case) -> list[Told]:
    """Return what the applicant was told, the newest first, as far as the public status may show it.

    Texts with a name or an amount are left to the telephone (catalogue ``privacy.public_status``).
    """
    return list(_told(case))


#: What a text may hold that the public status never shows.
_PRIVATE = frozenset({"name", "amount"})


def _for_the_public() -> list[str]:
    return [rule.id for rule in RULES if not _PRIVATE & rule.text.places]


def _told(case: Case) -> Iterator[Told]:
    told = Message.objects.filter(
        case=case,
        recipient_kind=RecipientKind.APPLICANT,
        channel=Channel.INBOX,
        state__in=TOLD,
        rule__in=_for_the_public(),
    )
    for message in told.order_by("-seq", "-pk"):
        words = message.words
        assert message.sent_at is not None
        yield Told(message.sent_at, words.en, words.zh)
