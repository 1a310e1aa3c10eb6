"""Set-based writes: many folders in four statements, row for row what the single path writes.

Nothing but ``journal.change_many`` calls this. What is written was moved and validated in memory by the
same lifecycle table and guards as on the single path.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from cases.models import Case, Entry, Material, Notice, PaymentRequest, Review

if TYPE_CHECKING:
    from cases.journal import Folder


def write(folders: Sequence[Folder]) -> None:
    """Write the cases, reviews and journal lines of these folders."""
    if not folders:
        return
    laid_out = list(chain.from_iterable(folder.laid_out for folder in folders))
    new = {id(review) for review in laid_out}
    touched = chain.from_iterable(folder.touched.values() for folder in folders)
    _update(Case, [folder.case for folder in folders])
    _insert(Review, laid_out)
    _update(Review, [review for review in touched if id(review) not in new])
    _update(Material, list(chain.from_iterable(folder.attached for folder in folders)))
    _insert(Notice, list(chain.from_iterable(folder.given for folder in folders)))
    _insert(PaymentRequest, list(chain.from_iterable(folder.asked for folder in folders)))
    _insert(Entry, list(chain.from_iterable(folder.lines for folder in folders)))


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[models.Field, ...]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(fields[name] for name in names)


@cache
def _update_statement(model: type[models.Model]) -> str:
    fields = _columns(model, model.MOVING)  # type: ignore[attr-defined]
    target = ", ".join(f'"{field.column}" = {_unpacked(field)}' for field in fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_array_type(field)}[]" for field in fields)
    # the names are those of our own tables and columns
    return (
        f'UPDATE "{model._meta.db_table}" AS stored SET {target} '  # noqa: S608
        f"FROM unnest(%s::bigint[], {arrays}) AS fresh(id, {names}) WHERE stored.id = fresh.id"
    )


def _array_type(field: models.Field) -> str:
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    assert kind is not None
    is_text = kind.startswith("varchar") or kind == "jsonb" or kind.endswith("[]")
    return "text" if is_text else kind


def _update(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    if not rows:
        return
    fields = _columns(model, model.MOVING)  # type: ignore[attr-defined]
    columns = [[_stored(field, row) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_update_statement(model), [[row.pk for row in rows], *columns])


@cache
def _insert_statement(model: type[models.Model]) -> str:
    fields = _inserted(model)
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_array_type(field)}[]" for field in fields)
    picked = ", ".join(_unpacked(field) for field in fields)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {picked} '  # noqa: S608
        f"FROM unnest({arrays}) AS fresh({names}) RETURNING id"
    )


@cache
def _inserted(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


def _unpacked(field: models.Field) -> str:
    """Return how a column is read from the text it travels in: arrays and JSON cannot nest in unnest."""
    kind = field.db_type(connection) or ""
    if kind.endswith("[]") or kind == "jsonb":
        return f'fresh."{field.column}"::{kind}'
    return f'fresh."{field.column}"'


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    if not rows:
        return
    columns = [[_stored(field, row) for row in rows] for field in _inserted(model)]
    with connection.cursor() as cursor:
        cursor.execute(_insert_statement(model), columns)
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding = False


def _stored(field: models.Field, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):  # travels as the text of an array
        return "{" + ",".join(f'"{item}"' for item in value) + "}"
    return field.get_db_prep_save(value, connection)
