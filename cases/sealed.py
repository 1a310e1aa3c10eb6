"""Personal numbers: sealed in one column type, found again only through a keyed index.

PIPL arts. 28 and 51: sensitive personal information is encrypted and kept apart. The keys live outside
the database; the first of ``HALL_SEAL_KEYS`` seals, every one of them opens, so that keys can be changed.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@cache
def _safe(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("HALL_SEAL_KEYS is empty: personal numbers cannot be sealed.")
    return MultiFernet([Fernet(key) for key in keys])


def seal(plain: str) -> bytes:
    """Encrypt one value."""
    return _safe(tuple(settings.HALL_SEAL_KEYS)).encrypt(plain.encode())


def unseal(sealed: bytes) -> str:
    """Decrypt one value; a value that no key opens is a fault of the installation."""
    try:
        return _safe(tuple(settings.HALL_SEAL_KEYS)).decrypt(sealed).decode()
    except InvalidToken as fault:
        raise ImproperlyConfigured("No key in HALL_SEAL_KEYS opens this value.") from fault


def index_of(plain: str) -> str:
    """Return the keyed index (HMAC-SHA256, hexadecimal) under which a value is looked up."""
    return hmac.new(
        bytes.fromhex(settings.HALL_INDEX_KEY), plain.encode(), hashlib.sha256
    ).hexdigest()


class SealedTextField(models.BinaryField):
    """Text that reaches the database encrypted; it cannot be searched, only read."""

    description = "encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else unseal(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = seal(value)
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Never write a sealed value into a fixture."""
        raise TypeError("Sealed values are not serialised.")
