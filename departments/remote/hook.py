"""The door for replies: a department's own system posts here, signed, without session and cookie.

Whoever cannot sign learns nothing: an unknown referral and a wrong signature look the same. Whoever can
is told in a sentence what is wrong with the reply (docs/departments-api.md).
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.models.review import Handling
from departments import replies
from departments.models import Connection, Ignored, Referral, Reply
from departments.nudges import nudge
from departments.remote import signing
from web import clock
from web.refusals import problem
from web.roles import for_everyone

#: Bytes of the longest reply.
LONGEST = 64 * 1024
#: Ids as Standard Webhooks has them.
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
#: What an unknown referral is checked against, so that it takes as long as a known one.
_NOBODYS = signing.PREFIX + "A" * 44

#: Replies that say something wrong; the others came too late, which is nobody's mistake.
_WRONG = frozenset(
    {
        Ignored.UNREADABLE,
        Ignored.UNKNOWN_VERDICT,
        Ignored.OTHER_REFERRAL,
        Ignored.OTHER_SUB_ITEM,
        Ignored.PERSONAL,
        Ignored.REFUSED,
    }
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What the headers of a message say."""

    message_id: str
    timestamp: int
    signatures: str


@csrf_exempt
@for_everyone
@require_POST
def reply(request: HttpRequest, token: UUID) -> HttpResponse:
    """Take a signed reply to a referral; the same ``webhook-id`` again changes nothing."""
    if _is_too_long(request):
        return problem(request, 413, "too-long", _("The reply is longer than 64 KiB."))
    referral, signed = _referral(token), _headers(request)
    if not _is_authentic(referral, signed, request.body):
        return problem(request, 401, "signature", _("The address or the signature is wrong."))
    assert referral is not None
    assert signed is not None
    if not signing.is_fresh(signed.timestamp, time.time()):  # real time, also in the demo
        told = _("The message was signed more than five minutes ago, or your clock is wrong.")
        return problem(request, 401, "timestamp", told)
    return _take(request, referral, signed.message_id)


def _take(request: HttpRequest, referral: Referral, message_id: str) -> HttpResponse:
    try:
        kept = replies.arrive(referral, message_id, request.body, clock.now())
    except replies.TooMany:
        told = _("This referral has got too many replies. Ask the hall before you send more.")
        return problem(request, 429, "too-many", told)
    if kept.ignored_because in _WRONG:
        return problem(request, 422, str(kept.ignored_because), _sentence(kept))
    if not kept.ignored_because and kept.taken_at is None:
        nudge("departments.intake", referral.review.department)
    return JsonResponse({"received": True, **_standing(kept)}, status=202)


def _standing(kept: Reply) -> dict[str, str]:
    if kept.ignored_because:
        return {"standing": "ignored", "because": kept.ignored_because, "detail": _sentence(kept)}
    return {"standing": "taken" if kept.taken_at else "waiting"}


def _sentence(kept: Reply) -> str:
    return f"{Ignored(kept.ignored_because).label} {kept.detail}".strip()


# Who is speaking ---------------------------------------------------------------------------------


def _is_too_long(request: HttpRequest) -> bool:
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > LONGEST


def _referral(token: UUID) -> Referral | None:
    known = Referral.objects.filter(token=token, handling=Handling.REMOTE)
    return known.select_related("review").first()


def _headers(request: HttpRequest) -> Signed | None:
    message_id = request.headers.get("webhook-id", "")
    timestamp = request.headers.get("webhook-timestamp", "")
    signatures = request.headers.get("webhook-signature", "")
    if not _ID.fullmatch(message_id) or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return None
    return Signed(message_id, int(timestamp), signatures[:2000])


def _is_authentic(referral: Referral | None, signed: Signed | None, body: bytes) -> bool:
    if signed is None:
        return False
    department = referral.review.department if referral else ""
    connection = Connection.objects.filter(pk=department).first()
    secret = connection.shared_secret if connection else _NOBODYS
    right = signing.is_signed(secret, signed.message_id, signed.timestamp, signed.signatures, body)
    return right and connection is not None
