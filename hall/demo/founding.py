"""Founding the town: its people with their posts, the hall clock, and who decides which sub-item.

Done again, it adds what is not there and leaves alone what is: a post that was ended stays ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.posts import appoint
from cases.actors import HALL
from cases.catalogue import publish
from cases.clock import HALL_ZONE
from cases.errors import Missing, NotAllowed
from cases.models.review import Handling
from departments import registry
from departments.models import HandlingChoice
from departments.rules import has_rule
from hall.demo import password, town
from hall.demo.town import Colleague
from web import clock
from web.models import HallClock

#: A Monday, and the windows have just opened.
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)
#: Everybody held their post before the hall opened.
APPOINTED = OPENING - timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Founded:
    """What founding added: people, and sub-items whose handling was chosen."""

    people: int
    sub_items: int


def found() -> Founded:
    """Found the town, or complete it; return what was added.

    Raises ``NotAllowed`` outside the demo and ``Missing`` when no catalogue is published.
    """
    if not settings.HALL_DEMO:
        raise NotAllowed(_("A town is founded in the demo only."), code="demo_only")
    with transaction.atomic():
        if not HallClock.objects.exists():
            clock.set_start(OPENING)
        fresh = [person for person in town.staff() if _settle(person)]
        if fresh or password.read() is None:
            _give_password(password.read() or password.draw())
        return Founded(len(fresh), _choose_handling())


def _settle(person: Colleague) -> bool:
    """Let a colleague be known and appointed, unless they are known already."""
    if User.objects.filter(username=person.username).exists():
        return False
    user = User.objects.create_user(
        person.username, display_name=person.name, language=person.language
    )
    appoint(user, person.role, person.department, APPOINTED, None, HALL.id)
    return True


def _give_password(word: str) -> None:
    """Give everybody of the town the password; hashed once, because a good hash takes its time."""
    everybody = User.objects.filter(username__in=[person.username for person in town.staff()])
    everybody.update(password=make_password(word))


def _choose_handling() -> int:
    """Leave some sub-items to persons and give the others to the automatic officers."""
    known = set(HandlingChoice.objects.values_list("pk", flat=True))
    fresh = [(item, department) for item, department in _sub_items() if item not in known]
    automatic = [row for row in fresh if _is_automatic(row[0])]
    persons = [row for row in fresh if not _is_automatic(row[0])]
    registry.choose(automatic, Handling.AUTOMATIC, by=HALL, at=clock.now())
    registry.choose(persons, Handling.PERSON, by=HALL, at=clock.now())
    return len(fresh)


def _is_automatic(sub_item: str) -> bool:
    return sub_item not in town.left_to_persons() and has_rule(sub_item)


def _sub_items() -> Iterable[tuple[str, str]]:
    editions = publish.current()
    if not editions:
        raise Missing(_("No catalogue is published yet."))
    for edition in editions.values():
        for item in edition.matter.sub_items.values():
            yield item.id, item.department
