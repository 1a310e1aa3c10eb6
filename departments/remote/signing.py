"""Signatures of messages that go between the hall and a department (Standard Webhooks, ``v1``).

HMAC-SHA256 over id, time and body under a shared secret. Twenty lines instead of a library that brings
an HTTP client along; nothing here knows Django, so that a department's office can use it as it is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

PREFIX = "whsec_"
#: Seconds by which the clocks of both sides may differ.
TOLERANCE = 300
#: Bytes that a secret has at least.
SHORTEST = 24


def key_of(secret: str) -> bytes:
    """Return the key of a secret such as ``whsec_MfKQ…``; raises ``ValueError``."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except ValueError:
        raise ValueError("The secret is not base64.") from None
    if len(key) < SHORTEST:
        raise ValueError(f"The secret is shorter than {SHORTEST} bytes.")
    return key


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of ``webhook-signature``; ``timestamp`` is Unix time in seconds."""
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key_of(secret), content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a signed message."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, body),
        "content-type": "application/json",
    }


def is_signed(secret: str, message_id: str, timestamp: int, signatures: str, body: bytes) -> bool:
    """Whether one of the signatures (separated by blanks) is right; takes the same time for each."""
    right = sign(secret, message_id, timestamp, body).encode()
    given = [one.encode(errors="replace") for one in signatures.split(" ")]
    return any([hmac.compare_digest(right, one) for one in given])  # noqa: C419 - looks at every one


def is_fresh(timestamp: int, now: float) -> bool:
    """Whether a message was signed about now (real time, Unix seconds)."""
    return abs(now - timestamp) <= TOLERANCE
