"""What of the catalogue one matter uses: the part that is published and that a case keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Content = dict[str, Any]


def content_of(matter: Row, tables: Tables) -> Content:
    """Return the matter and exactly the rows that it refers to, as plain JSON data."""
    used: Content = {"matter": matter, "documents": tables["documents"]}
    members = set(_named(matter["fields"], "fields"))
    used["group_members"] = _pick(tables["group_members"], members)
    used["materials"] = _pick(tables["materials"], _named(matter["materials"], "material"))
    used["outputs"] = _pick(tables["outputs"], _named(matter["sub_items"], "outputs"))
    used["field_types"] = _pick(tables["field_types"], _field_types(used))
    used["data_feeds"] = _pick(tables["data_feeds"], _feeds(used))
    used["departments"] = _pick(tables["departments"], _departments(used))
    used["legal_bases"] = _pick(tables["legal_bases"], _legal_bases(used))
    used["issuance_policies"] = _pick(tables["issuance_policies"], [matter["issuance_policy"]])
    return plain(used)


def plain(data: Any) -> Any:
    """Return a copy made of nothing but plain dicts, lists and scalars."""
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    return data


def digest_of(content: Content) -> str:
    """Return the SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _pick(rows: Sequence[Row], codes: Iterable[str]) -> list[Row]:
    wanted = set(codes)
    return [row for row in rows if row["id"] in wanted]


def _named(rows: Iterable[Row], *keys: str) -> Iterator[str]:
    """Yield the codes under these keys, whether a key holds one code or several."""
    for row in rows:
        for key in keys:
            value = row.get(key) or ()
            yield from [value] if isinstance(value, str) else value


def _field_types(used: Content) -> Iterator[str]:
    return _named(chain(used["matter"]["fields"], used["group_members"]), "type")


def _feeds(used: Content) -> Iterator[str]:
    matter = used["matter"]
    yield from _named(matter["materials"], "feed")
    yield from _named(matter["fields"], "prefill_from")
    yield from _named(matter["blocking_checks"], "feed")
    yield from _named((row["share"] for row in used["materials"]), "feed")


def _departments(used: Content) -> Iterator[str]:
    matter = used["matter"]
    yield from _named(matter["sub_items"], "department")
    yield from _named(matter["materials"], "departments", "optional_departments")
    yield from _named(used["outputs"], "issuer")
    yield from _named(used["data_feeds"], "provider")


def _legal_bases(used: Content) -> Iterator[str]:
    yield from _named(used["documents"], "legal_basis")
    for item in used["matter"]["sub_items"]:
        limits = (item["statutory_limit"], item["promised_limit"], *item.get("notice_period", ()))
        yield from _named([item], "legal_bases")
        yield from _named((limit for limit in limits if limit), "basis")
