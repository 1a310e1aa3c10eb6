"""The rows of a case: which tables hold them, and how they are found from the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, models

from cases.models import (
    Authority,
    Case,
    Certificate,
    Defect,
    DefectList,
    Entry,
    FeedAnswer,
    IssuanceSet,
    Material,
    Notice,
    Payment,
    PaymentRequest,
    PersonalNumber,
    Review,
    Upload,
)
from notifications.models import Bookmark, Message, SimulatedSms


@dataclass(frozen=True)
class Table:
    """One table; ``found`` is the condition that a row belongs to the case ``%s``."""

    model: type[models.Model]
    found: str

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> list[models.Field[Any, Any]]:
        """Its columns, in the order of the model."""
        return list(self.model._meta.concrete_fields)

    @property
    def has_own_ids(self) -> bool:
        """Whether its rows are numbered by a sequence; a bookmark has the number of its case."""
        return self.model._meta.pk is not None and not self.model._meta.pk.is_relation

    def rows(self, case_id: int) -> list[dict[str, Any]]:
        """Return its rows of a case as they are stored, sealed values unopened, in the order of ids."""
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        names = [field.attname for field in self.fields]
        with connection.cursor() as cursor:
            # the names and conditions are our own, from this file
            cursor.execute(
                f"SELECT {columns} FROM {self.name} WHERE {self.found} ORDER BY 1",  # noqa: S608
                [case_id],
            )
            rows = cursor.fetchall()
        return [dict(zip(names, map(_kept, row), strict=True)) for row in rows]


def _kept(value: Any) -> Any:
    """Return a value that outlives its transaction and travels to other processes."""
    return bytes(value) if isinstance(value, memoryview) else value


_OF_CASE = "case_id = %s"
_OF_MATERIAL = "material_id IN (SELECT id FROM cases_material WHERE case_id = %s)"
_OF_REVIEW = "review_id IN (SELECT id FROM cases_review WHERE case_id = %s)"

#: In the order in which rows can be written: what is referred to comes first.
TABLES: Sequence[Table] = (
    Table(Authority, "id IN (SELECT authority_id FROM cases_case WHERE id = %s)"),
    Table(Case, "id = %s"),
    Table(PersonalNumber, _OF_CASE),
    Table(Material, _OF_CASE),
    Table(Upload, _OF_MATERIAL),
    Table(Review, _OF_CASE),
    Table(FeedAnswer, _OF_CASE),
    Table(DefectList, _OF_CASE),
    Table(Defect, "defect_list_id IN (SELECT id FROM cases_defectlist WHERE case_id = %s)"),
    Table(PaymentRequest, _OF_REVIEW),
    Table(
        Payment,
        "request_id IN (SELECT q.id FROM cases_paymentrequest q"
        " JOIN cases_review r ON r.id = q.review_id WHERE r.case_id = %s)",
    ),
    Table(IssuanceSet, _OF_CASE),
    Table(
        Certificate,
        "issuance_set_id IN (SELECT id FROM cases_issuanceset WHERE case_id = %s)",
    ),
    Table(Notice, _OF_CASE),
    Table(Entry, _OF_CASE),
    Table(Bookmark, _OF_CASE),
    Table(Message, _OF_CASE),
    Table(
        SimulatedSms,
        "key IN (SELECT key FROM notifications_message WHERE case_id = %s)",
    ),
)
