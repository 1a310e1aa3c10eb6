"""From where somebody comes: the address by which guessing is slowed down."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address, as the outermost of the hall's own proxies saw it.

    Each of the ``HALL_TRUSTED_PROXIES`` adds one address at the right of ``X-Forwarded-For``; what stands
    further left anybody may have written. A header too short or malformed leaves the direct neighbour.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.HALL_TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < proxies <= len(forwarded):
        return direct
    try:
        return str(ip_address(forwarded[-proxies].strip()))
    except ValueError:
        return direct
