"""What a person of the staff was told: the unread first, and where each message leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from cases.actors import Actor, Role
from cases.models import Case, Review
from notifications.models import Message, MessageQuerySet
from web.navigation import MANY

PAGE = 25
#: Who may open a case at the counter, and among these who sees every case.
_AT_THE_COUNTER = (Role.WINDOW_CLERK, Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)
_EVERY_CASE = (Role.WINDOW_SUPERVISOR, Role.HALL_DIRECTOR)


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages with where they lead (or nothing), and the id from which the next page goes on."""

    rows: Sequence[tuple[Message, str]]
    next: int | None


def page(user_id: int, actor: Actor, *, unread: bool, before: int | None) -> Page:
    """Return messages, the newest first; only the unread, or only those that were read."""
    found = _of(user_id).filter(read_at__isnull=unread)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    links = _links(rows[:PAGE], actor)
    further = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return Page([(row, links.get(row.pk, "")) for row in rows[:PAGE]], further)


def unread_count(user_id: int) -> int:
    """Return how many messages are unread; any number above ``MANY`` as one more than that."""
    unread = Message.objects.inbox_of(user_id).unread().order_by("-pk")
    return len(unread.values_list("pk", flat=True)[: MANY + 1])


def unread_of(actor: Actor) -> int:
    """Return how many messages are unread for somebody of the staff (``user:<id>``)."""
    kind, _colon, user_id = actor.id.partition(":")
    return unread_count(int(user_id)) if kind == "user" and user_id.isdigit() else 0


def mark_read(user_id: int, keys: Sequence[int], at: datetime) -> int:
    """Mark messages of one's own as read; return how many were unread."""
    mine = Message.objects.inbox_of(user_id).unread().filter(pk__in=keys)
    return mine.update(read_at=at)


def _of(user_id: int) -> MessageQuerySet:
    return Message.objects.inbox_of(user_id).select_related("case").only(*_COLUMNS)


_COLUMNS = (
    *(field.attname for field in Message._meta.concrete_fields),
    *(f"case__{name}" for name in ("number", "opened_by", "received_by", "accepted_by")),
)


def _links(messages: Sequence[Message], actor: Actor) -> dict[int, str]:
    """Return the page that each message leads to, where the reader may open it."""
    reviews = _reviews(messages, actor)
    links = {}
    for message in messages:
        review = reviews.get((message.case_id, message.sub_item))
        if review is not None:
            links[message.pk] = reverse("department-review", args=[review])
        elif _may_open(message.case, actor):
            links[message.pk] = _case_page(message.case_id)
    return links


def _reviews(messages: Sequence[Message], actor: Actor) -> dict[tuple[int, str], int]:
    """Return the reviews of the reader's own department among what messages speak of."""
    if not actor.department:
        return {}
    mine = Review.objects.filter(
        case__in={message.case_id for message in messages}, department=actor.department
    )
    return {(case, item): key for case, item, key in mine.values_list("case_id", "sub_item", "pk")}


def _may_open(case: Case, actor: Actor) -> bool:
    own = actor.id in (case.opened_by, case.received_by, case.accepted_by)
    return actor.has(*_EVERY_CASE) or (own and actor.has(*_AT_THE_COUNTER))


def _case_page(case_id: int) -> str:
    """Return the page of a case at the counter; nothing where the hall has no counter."""
    try:
        return reverse("counter:case", args=[case_id])
    except NoReverseMatch:
        return ""
