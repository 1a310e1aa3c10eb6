"""Connecting a department's own system: where it is, and the secret that signs both ways."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.errors import Invalid, WrongState
from cases.lifecycle import FINAL
from cases.models import Review
from cases.models.review import Handling
from departments.models import Connection, HandlingChoice
from departments.registry import departments
from departments.remote import signing


def connect(department: str, address: str, secret: str, *, by: Actor, at: datetime) -> Connection:
    """Connect a department's system, or change its connection; raises ``Invalid``.

    The address is https, or http on this machine: personal data never leaves in the clear.
    """
    if department not in departments():
        raise Invalid(_("There is no such department."))
    if not _is_safe(address):
        raise Invalid(
            _("The address must begin with https:// and have no user, query or fragment.")
        )
    try:
        signing.key_of(secret)
    except ValueError:
        raise Invalid(_("The secret must be whsec_ and at least 24 bytes in base64.")) from None
    connection, _new = Connection.objects.update_or_create(
        department=department,
        defaults={
            "address": address,
            "secret": secret,
            "connected_by": by.id,
            "connected_at": at,
        },
    )
    return connection


def disconnect(department: str) -> None:
    """Take a connection away; raises ``WrongState`` while work lies there or would still go there."""
    if HandlingChoice.objects.filter(department=department, handling=Handling.REMOTE).exists():
        raise WrongState(_("First let somebody else work on the department's sub-items."))
    lying = Review.objects.filter(department=department, handling=Handling.REMOTE)
    if lying.exclude(state__in=FINAL).exists():
        raise WrongState(
            _("Open reviews still lie with the department's own system. First hand them over.")
        )
    Connection.objects.filter(pk=department).delete()


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
