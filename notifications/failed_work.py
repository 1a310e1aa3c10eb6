"""How this room's failed work is called, and how it is nudged again when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from notifications.models import Message, MessageState
from notifications.nudges import tell
from web import failures

#: A case whose journal cannot be read, by its key; a message that cannot be sent, by its key.
READING, SENDING = "notifications.reading", "notifications.sending"

Subjects = Collection[str]


def _names_of_cases(subjects: Subjects) -> Mapping[str, str]:
    named = Case.objects.filter(pk__in=subjects).values_list("pk", "number")
    return {str(key): number or f"#{key}" for key, number in named}


def _names_of_messages(subjects: Subjects) -> Mapping[str, str]:
    named = Message.objects.filter(pk__in=subjects).values_list("pk", "case__number")
    return {str(key): number or f"#{key}" for key, number in named}


def _unsent(subjects: Subjects) -> Collection[str]:
    left = Q(state=MessageState.WAITING) | Q(state=MessageState.FAILED)
    found = Message.objects.filter(left, pk__in=subjects).values_list("pk", flat=True)
    return {str(key) for key in found}


def _send_again(subjects: Subjects) -> None:
    """Let messages that were given up wait once more."""
    Message.objects.filter(pk__in=subjects, state=MessageState.FAILED).update(
        state=MessageState.WAITING, fault="", claimed_until=None
    )
    tell()


def _read_again(subjects: Subjects) -> None:
    """Nudge: the cases are found by their bookmarks, for the tail may have moved over them."""
    tell()


failures.register_kind(
    READING, _("Messages about a case"), retry=_read_again, names=_names_of_cases
)
failures.register_kind(
    SENDING,
    _("A message to be sent"),
    retry=_send_again,
    waiting=_unsent,
    names=_names_of_messages,
)
