"""Who works on what: every sub-item of a department, as its head reads and changes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.actors import Actor
from cases.catalogue.publish import current
from cases.catalogue.types import Edition
from cases.catalogue.wording import Bilingual
from cases.errors import Invalid, NotFound, WrongState
from cases.lifecycle import ReviewState
from cases.models import Review
from cases.models.review import Handling
from departments import registry
from departments.models import Habit, HandlingChoice, HandlingRecord
from departments.registry import Way

#: Reviews that can be handed over.
OPEN = (
    ReviewState.QUEUED,
    ReviewState.IN_REVIEW,
    ReviewState.RETURNED,
    ReviewState.AWAITING_APPLICANT,
)


#: Whoever changes a department's choices holds this advisory lock, with the department beside it, to the
#: end of the transaction, so that of two heads the second sees what the first has saved.
CHOOSING = 0x64_65_70_74


@dataclass(frozen=True, slots=True)
class Row:
    """One sub-item: who works on it now, chosen when and by whom, and how many reviews are open."""

    sub_item: str
    name: Bilingual
    matter: Bilingual
    way: str
    since: datetime | None
    chosen_by: str
    ways: list[tuple[str, str]]
    open_reviews: Mapping[str, int] = field(default_factory=dict)

    @property
    def way_name(self) -> str:
        """Who works on it now, in words."""
        return label_of(self.way)

    @property
    def open_in_words(self) -> list[str]:
        """The open reviews by who works on them."""
        words = gettext("{handling}: {count}")
        return [
            words.format(handling=Handling(how).label, count=count)
            for how, count in self.open_reviews.items()
        ]

    @property
    def has_strays(self) -> bool:
        """Whether an open review lies with somebody else than is chosen now."""
        return bool(self.open_reviews.keys() - {handling_of(self.way)})


@dataclass(frozen=True, slots=True)
class Group:
    """The sub-items of one matter."""

    code: str
    name: Bilingual
    rows: list[Row]


# Ways as a form has them -------------------------------------------------------------------------


def value_of(way: Way | HandlingChoice) -> str:
    """Return a way as the value of a form: ``person``, ``simulated:slow``."""
    return f"{way.handling}:{way.habit}" if way.habit else str(way.handling)


def handling_of(value: str) -> str:
    """Return the handling of a form's value."""
    return value.partition(":")[0]


def way_of(value: str, seed: int = 0) -> Way:
    """Read a form's value; raises ``Invalid``."""
    handling, _colon, habit = value.partition(":")
    if handling not in Handling.values or (habit and habit not in Habit.values):
        raise Invalid(_("Choose who works on it from the list."))
    return Way(Handling(handling), habit, seed if habit else 0)


def label_of(value: str) -> str:
    """Return a form's value in words."""
    handling, _colon, habit = value.partition(":")
    if not habit:
        return str(Handling(handling).label)
    words = gettext("{handling}, {habit}")
    return words.format(handling=Handling(handling).label, habit=Habit(habit).label)


# The board ---------------------------------------------------------------------------------------


def board(department: str, search: str = "") -> list[Group]:
    """Return the sub-items of a department by matter, as far as their names contain ``search``."""
    found = [
        (edition, [name for name in _own(edition, department) if _fits(edition, name, search)])
        for edition in current().values()
    ]
    names = [name for _edition, own in found for name in own]
    facts = _Facts(department, names)
    return [
        Group(e.matter.code, e.matter.name, [facts.row(e, name) for name in own])
        for e, own in found
        if own
    ]


def row_of(department: str, sub_item: str) -> Row:
    """Return one sub-item of a department; raises ``NotFound``."""
    for edition in current().values():
        if sub_item in _own(edition, department):
            return _Facts(department, [sub_item]).row(edition, sub_item)
    raise NotFound(_("Your department has no such sub-item."))


def _own(edition: Edition, department: str) -> list[str]:
    items = edition.matter.sub_items.values()
    return [item.id for item in items if item.department == department]


def _fits(edition: Edition, sub_item: str, search: str) -> bool:
    matter, item = edition.matter, edition.matter.sub_items[sub_item]
    texts = (matter.code, matter.name.en, matter.name.zh, item.id, item.name.en, item.name.zh)
    return all(any(word in text.lower() for text in texts) for word in search.lower().split())


class _Facts:
    """What is read at once for all rows of a board."""

    def __init__(self, department: str, sub_items: Collection[str]) -> None:
        self._department = department
        self._choices = HandlingChoice.objects.in_bulk(list(sub_items))
        self._names = names_of(choice.chosen_by for choice in self._choices.values())
        self._is_connected = registry.is_connected(department)
        self._open: dict[str, dict[str, int]] = {}
        counted = Review.objects.filter(
            department=department, sub_item__in=sub_items, state__in=OPEN
        )
        rows = counted.values_list("sub_item", "handling").annotate(n=Count("pk"))
        for sub_item, handling, count in rows.order_by("sub_item", "handling"):
            self._open.setdefault(sub_item, {})[handling] = count

    def row(self, edition: Edition, sub_item: str) -> Row:
        choice = self._choices.get(sub_item)
        way = value_of(choice) if choice else Handling.PERSON.value
        return Row(
            sub_item=sub_item,
            name=edition.matter.sub_items[sub_item].name,
            matter=edition.matter.name,
            way=way,
            since=choice.chosen_at if choice else None,
            chosen_by=self._names.get(choice.chosen_by, "") if choice else "",
            ways=[(value, label_of(value)) for value in self._ways(sub_item, way)],
            open_reviews=self._open.get(sub_item, {}),
        )

    def _ways(self, sub_item: str, now: str) -> list[str]:
        """Return what can be chosen; what is chosen now always stands in the list."""
        asked = [Way(Handling.PERSON), Way(Handling.AUTOMATIC)]
        asked += [Way(Handling.SIMULATED, habit) for habit in Habit.values]
        fits = [w for w in asked if registry.why_not(sub_item, self._department, w) is None]
        fits += [Way(Handling.REMOTE)] if self._is_connected else []
        values = [value_of(way) for way in fits]
        return values if now in values else [*values, now]


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Return what those who chose are called, by their reference."""
    asked = set(references)
    keys = [text.removeprefix("user:") for text in asked if text.startswith("user:")]
    known = User.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    people = {user.reference: user.display_name for user in known}
    others = asked - people.keys()
    return people | dict.fromkeys(others, gettext("The hall's system"))


def history(sub_item: str, most: int = 50) -> list[tuple[datetime, str, str]]:
    """Return who chose what when, the latest first."""
    rows = list(HandlingRecord.objects.filter(sub_item=sub_item).order_by("-pk")[:most])
    names = names_of(row.chosen_by for row in rows)
    return [(row.chosen_at, _told(row), names[row.chosen_by]) for row in rows]


def _told(row: HandlingRecord) -> str:
    way = label_of(f"{row.handling}:{row.habit}" if row.habit else row.handling)
    return gettext("{way} (seed {seed})").format(way=way, seed=row.seed) if row.habit else way


# Changed -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One change as a head wants it: what the page showed, and what is to be from now on."""

    sub_item: str
    was: str
    to: str


def change(
    department: str, changes: Collection[Change], *, seed: int, by: Actor, at: datetime
) -> int:
    """Let others work on some sub-items from now on; return how many were changed.

    Raises ``NotFound`` for a sub-item of another department, ``Invalid`` for what cannot be chosen, and
    ``WrongState`` when somebody else changed one since the page was opened.
    """
    wanted: dict[str, list[tuple[str, str]]] = {}
    with transaction.atomic():
        _hold(department)
        rows = {row.sub_item: row for group in board(department) for row in group.rows}
        for each in changes:
            _demand_unchanged(rows.get(each.sub_item), each)
            wanted.setdefault(each.to, []).append((each.sub_item, department))
        for value, items in sorted(wanted.items()):
            way = way_of(value, seed)
            chosen = sorted(items)
            registry.choose(chosen, way.handling, habit=way.habit, seed=way.seed, by=by, at=at)
    return len(changes)


def _hold(department: str) -> None:
    with connection.cursor() as cursor:
        asked = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
        cursor.execute(asked, [CHOOSING, department])


def _demand_unchanged(row: Row | None, wish: Change) -> None:
    if row is None:
        raise NotFound(_("Your department has no such sub-item."))
    if row.way != wish.was:
        raise WrongState(
            _("Somebody else has changed a sub-item meanwhile. Look again, then save.")
        )
