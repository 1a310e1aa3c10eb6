"""Indexes out of the way: not kept up while millions of rows pour in, built at once when all are there.

What the models name and the database lacks is built again, whoever took it away and whenever: a growth
that was cut off leaves nothing behind that the next one does not mend.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from django.db import connection, models

#: Fewer cases than this are written faster with the indexes in place.
WORTHWHILE = 20_000
#: Memory for building one index: the whole of a narrow one is sorted without the disk.
_MEMORY = "512MB"

Tell = Callable[[str], None]
Kept = models.Index | models.UniqueConstraint


@contextmanager
def out_of_the_way(tables: Collection[type[models.Model]], tell: Tell) -> Iterator[None]:
    """Take the named indexes of some tables away while the block runs, and build them again after it."""
    for model in tables:
        with connection.schema_editor() as editor:
            for one in _there(model):
                if isinstance(one, models.Index):
                    editor.remove_index(model, one)
                else:
                    editor.remove_constraint(model, one)
    try:
        yield
    finally:
        tell("indexes are built …")
        build_what_lacks(tables)


def build_what_lacks(tables: Collection[type[models.Model]]) -> None:
    """Build every index and unique constraint that the models name and the database has not."""
    for model in tables:
        for one in _lacking(model):
            with connection.schema_editor() as editor:
                editor.execute(f"SET LOCAL maintenance_work_mem = '{_MEMORY}'")
                editor.execute("SET LOCAL statement_timeout = 0")
                if isinstance(one, models.Index):
                    editor.add_index(model, one)
                else:
                    editor.add_constraint(model, one)


def _named(model: type[models.Model]) -> list[Kept]:
    unique = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return [*model._meta.indexes, *unique]


def _there(model: type[models.Model]) -> list[Kept]:
    known = _known(model)
    return [one for one in _named(model) if one.name in known]


def _lacking(model: type[models.Model]) -> list[Kept]:
    known = _known(model)
    return [one for one in _named(model) if one.name not in known]


def _known(model: type[models.Model]) -> Collection[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, model._meta.db_table))
