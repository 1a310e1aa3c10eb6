"""Failed work as the administrator reads it: kind by kind, page by page, by numbers and never by names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.actors import Actor
from cases.errors import Invalid
from web.failures import Kind, kind_of
from web.models import FailedWork

#: Rows of one page.
PAGE = 25


class Standing(TextChoices):
    """Which failed work is shown."""

    ALL = "all", _("Everything")
    GIVEN_UP = "given_up", _("Given up")
    RESTING = "resting", _("Tried again by itself")


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to see: a standing, and one kind of work or all (empty)."""

    standing: Standing = Standing.ALL
    kind: str = ""

    @property
    def given_up(self) -> bool | None:
        """Whether only given up work, only other work, or all (None) is chosen."""
        return None if self.standing == Standing.ALL else self.standing == Standing.GIVEN_UP


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of failed work in words."""

    failed: FailedWork
    name: str
    asked_by: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one kind on a page; ``count`` is of all pages."""

    kind: Kind
    count: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Page:
    """Some groups, and the place from which the next page goes on, or empty."""

    groups: list[Group]
    further: str


def given_up(_actor: Actor) -> int:
    """Return how much work waits for a person."""
    return FailedWork.objects.given_up().count()


def heading(given_up: int) -> str:
    """Return what the list is called, with how much of it waits for a person."""
    return gettext("Failed work ({n})").format(n=given_up) if given_up else gettext("Failed work")


def counts() -> dict[str, dict[Standing, int]]:
    """Return how many pieces of each kind stand how, in one query."""
    rows = FailedWork.objects.order_by("kind").values_list("kind")
    stood = rows.annotate(all=Count("pk"), given_up=Count("pk", filter=Q(given_up=True)))
    return {
        kind: {
            Standing.ALL: every,
            Standing.GIVEN_UP: given_up,
            Standing.RESTING: every - given_up,
        }
        for kind, every, given_up in stood
    }


def page_of(
    choice: Choice, counted: Mapping[str, Mapping[Standing, int]], at: datetime, after: str = ""
) -> Page:
    """Return the chosen rows after a place; raises ``Invalid`` for a place that is none."""
    found = _chosen(choice).order_by("kind", "pk")
    if after:
        kind, last = _read_place(after)
        found = found.filter(kind__gte=kind).exclude(kind=kind, pk__lte=last)
    rows = list(found[: PAGE + 1])
    shown, more = rows[:PAGE], len(rows) > PAGE
    askers = _askers(shown)
    groups = [
        Group(kind_of(code), counted.get(code, {}).get(choice.standing, 0), _rows(same, askers, at))
        for code, same in groupby(shown, key=lambda failed: failed.kind)
    ]
    return Page(groups, f"{shown[-1].pk}-{shown[-1].kind}" if more else "")


def _chosen(choice: Choice) -> QuerySet[FailedWork]:
    found = FailedWork.objects.all()
    if choice.kind:
        found = found.filter(kind=choice.kind)
    return found if choice.given_up is None else found.filter(given_up=choice.given_up)


def _rows(same: Iterable[FailedWork], askers: Mapping[str, str], at: datetime) -> list[Row]:
    of_kind = list(same)
    names = kind_of(of_kind[0].kind).names([failed.subject for failed in of_kind])
    return [
        Row(
            failed,
            names.get(failed.subject, failed.subject),
            askers.get(failed.tried_again_by, failed.tried_again_by),
            failed.retry_at is not None and failed.retry_at <= at,
        )
        for failed in of_kind
    ]


def _askers(rows: Iterable[FailedWork]) -> dict[str, str]:
    """Return the names of those who asked for another try, by their reference."""
    references = {row.tried_again_by for row in rows if row.tried_again_by.startswith("user:")}
    keys = [int(reference.removeprefix("user:")) for reference in references]
    people = User.objects.filter(pk__in=keys) if keys else []
    return {person.reference: person.display_name for person in people}


def _read_place(text: str) -> tuple[str, int]:
    last, _hyphen, kind = text.partition("-")
    if not (last.isascii() and last.isdigit() and len(last) < 19 and kind.isprintable()):
        sentence = _("This place in the list does not exist. Begin at the first page.")
        raise Invalid(sentence, code="place")
    return kind, int(last)
