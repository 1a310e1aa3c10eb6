"""What may be seen of personal data where it is not needed, and which numbers slipped out.

The masks are design rules of the hall (catalogue: privacy.masks). A value too short for its kind
is hidden wholly: a mask never shows more of an odd value than of a proper one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from cases.identifiers import resident_check_character


def mask(kind: str, value: str) -> str:
    """Return the value as staff lists show it; ``KeyError`` for an unknown kind."""
    return MASKS[kind](value)


def mask_name(value: str) -> str:
    """Show the first character, and the last one of three or more."""
    if len(value) < 3:
        return value[: len(value) - 1] + "*" * bool(value)
    return value[0] + "*" * (len(value) - 2) + value[-1]


def mask_email(value: str) -> str:
    """Show the first character and the domain."""
    account, at, domain = value.rpartition("@")
    return f"{account[:1]}***@{domain}" if at else "*" * len(value)


def mask_address(value: str) -> str:
    """Show the address down to its district and street office or town."""
    found = DISTRICT_AND_STREET.match(value)
    return (found[0] if found else "") + "****" if value else ""


def mask_tail4(value: str) -> str:
    """Show the last four characters after at most eight stars."""
    if len(value) <= 4:
        return "*" * len(value)
    return "*" * min(8, len(value) - 4) + value[-4:]


def between(head: int, stars: int, tail: int) -> Callable[[str], str]:
    """Return a mask that shows so many characters at both ends, with so many stars between."""

    def mask_middle(value: str) -> str:
        if len(value) < head + stars + tail:
            return "*" * len(value)
        return value[:head] + "*" * stars + value[-tail:]

    return mask_middle


MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "cn_id": between(3, 11, 4),
    "mobile": between(3, 4, 4),
    "bank": between(0, 4, 4),
    "plate": between(2, 3, 2),
    "vin": between(3, 10, 4),
    "unit_no": between(12, 12, 4),
    "address": mask_address,
    "email": mask_email,
    "tail4": mask_tail4,
}

# Province, city, district and street office, each of them if present. A district is never taken
# from beyond a road or a house number, and a residential estate (小区) is no district.
DISTRICT_AND_STREET = re.compile(
    r"(?:[^\d路号]{2,8}?(?:省|自治区))?"
    r"(?:[^\d路号]{2,10}?(?:市|自治州|地区|盟))?"
    r"(?:[镇乡]?[^\d路街巷弄号镇乡]{1,9}?(?:(?<![小社])区|县|旗|市))?"
    r"(?:[^\d路巷弄号]{1,10}?(?:街道|镇|乡))?"
)


def find_personal_numbers(text: str) -> list[str]:
    """Return the full resident and mobile numbers in a text, in order; masked ones are none.

    Digests and UUIDs are left out, because digits fall into such patterns in them by chance.
    """
    readable = DIGEST.sub(" ", unicodedata.normalize("NFKC", text))
    return list(_numbers(readable))


DIGEST = re.compile(
    r"(?i)(?<![0-9a-z])(?:[0-9a-f]{32,}"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-z])"
)
PERSONAL_NUMBER = re.compile(
    r"(?<![0-9])(?:"
    r"(?P<resident>[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"[0-9]{3}[0-9Xx])"
    r"|(?:(?:00)?86)?(?P<mobile>1[3-9][0-9]{9})"
    r")(?![0-9])"
)


def _numbers(text: str) -> Iterator[str]:
    for found in PERSONAL_NUMBER.finditer(text):
        resident = (found["resident"] or "").upper()
        if found["mobile"]:
            yield found["mobile"]
        elif resident[17] == resident_check_character(resident[:17]):
            yield resident
