"""Replies of departments: kept as they come, put aside with the reason when they change nothing."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce

from cases.errors import Refusal
from cases.lifecycle import ReviewState
from cases.models import Review
from departments import verdicts
from departments.models import PENDING, Ended, Ignored, Referral, Reply
from departments.verdicts import Unusable
from web import reasons

#: Replies that one referral may get; more is a fault of the sender.
MOST = 20
#: Letters of an unusable reply that are kept.
_KEPT = 2000

#: What becomes of a reply to a referral that was closed.
AFTER: dict[str, Ignored] = {
    Ended.ANSWERED: Ignored.TWICE,
    Ended.NO_ANSWER: Ignored.LATE,
    Ended.CASE_ENDED: Ignored.CASE_ENDED,
    Ended.HANDED_OVER: Ignored.HANDED_OVER,
}


class TooMany(Exception):
    """The referral has got more replies than any department needs."""


def arrive(referral: Referral, reply_id: str, content: bytes, at: datetime) -> Reply:
    """Keep a reply that came in; the same id again is the reply that came first.

    It is usable when ``ignored_because`` is empty. Raises ``TooMany``.
    """
    known = Reply.objects.filter(referral=referral)
    if (first := known.filter(reply_id=reply_id).first()) is not None:
        return first
    if known.count() >= MOST:
        raise TooMany
    body, why, detail = _examined(referral, content)
    reply = Reply(
        referral=referral,
        reply_id=reply_id,
        due_at=at,
        arrived_at=at,
        body=body,
        ignored_because=why or _too_late(referral, at) or "",
        detail=detail,
    )
    try:
        with transaction.atomic():
            reply.save(force_insert=True)
    except IntegrityError:
        return known.get(reply_id=reply_id)  # it came twice at the same moment
    return reply


def _examined(referral: Referral, content: bytes) -> tuple[Any, Ignored | None, str]:
    """Return the body to be kept, and why it is not usable: never with personal numbers."""
    try:
        body = _parsed(content)
        verdicts.read(body, referral=str(referral.token), sub_item=referral.review.sub_item)
    except Unusable as unusable:
        text = content.decode(errors="replace").replace("\0", " ")
        return reasons.without_personal_numbers(text)[:_KEPT], unusable.why, unusable.detail
    return body, None, ""


def _parsed(content: bytes) -> Any:
    """Read JSON in the strict sense, whose numbers are finite: PostgreSQL keeps no others."""
    try:
        text = content.decode()
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Unusable(Ignored.UNREADABLE, "The body must be JSON in UTF-8.") from None


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _too_late(referral: Referral, at: datetime) -> Ignored | None:
    """Return why nobody waits for the referral any more, as it stands at this moment."""
    now = Referral.objects.select_related("review").get(pk=referral.pk)
    if now.closed_at is not None:
        return AFTER[now.ended]
    if now.is_overdue(at):
        return Ignored.LATE
    ended = _orphaned(now.review, now.handling)
    return AFTER[ended] if ended else None


def _orphaned(review: Review, handling: str) -> Ended | None:
    if review.state == ReviewState.WITHDRAWN:
        return Ended.CASE_ENDED
    if review.state != ReviewState.IN_REVIEW or review.handling != handling:
        return Ended.HANDED_OVER
    return None


def put_aside(reply: Reply, refusal: Refusal) -> bool:
    """Ignore a reply that the core refuses to carry out; tell whether that was done now."""
    told = dict.fromkeys(reasons.in_language(code, refusal) for code in ("zh-hans", "en"))
    arrived = {"arrived_at": reply.arrived_at or reply.due_at}
    pending = Reply.objects.pending().filter(pk=reply.pk)
    return bool(pending.update(ignored_because=Ignored.REFUSED, detail=" / ".join(told), **arrived))


# What nobody waits for any more ------------------------------------------------------------------


def has_leftovers(at: datetime) -> bool:
    """Whether something lies about that nobody waits for any more."""
    return Referral.objects.orphaned().exists() or Reply.objects.stale(at).exists()


def tidy(at: datetime, limit: int = 500) -> int:
    """Close referrals of reviews that went elsewhere, and put late replies aside; return how many."""
    return _close_orphans(at, limit) + _ignore_stale(at, limit)


@transaction.atomic
def _close_orphans(at: datetime, limit: int) -> int:
    """Close referrals; what another worker holds is left to it (nobody waits for a lock here)."""
    asked = Referral.objects.orphaned().select_related("review").order_by("pk")
    rows = list(asked.select_for_update(of=("self",), skip_locked=True)[:limit])
    for row in rows:
        row.closed_at = max(at, row.made_at)
        row.ended = _orphaned(row.review, row.handling) or Ended.HANDED_OVER
    Referral.objects.bulk_update(rows, ["closed_at", "ended"])
    return len(rows)


def _ignore_stale(at: datetime, limit: int) -> int:
    keys = list(Reply.objects.stale(at).order_by("due_at").values_list("pk", flat=True)[:limit])
    changed = 0
    for ended, why in AFTER.items():
        pending = Reply.objects.filter(PENDING, pk__in=keys, referral__ended=ended)
        changed += pending.update(ignored_because=why, arrived_at=Coalesce("arrived_at", "due_at"))
    return changed
