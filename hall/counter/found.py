"""Which colleagues' cases somebody at the counter has found today by their complete numbers.

The number stands on the papers of the applicant at the window. Whoever typed it keeps the case at hand for
the rest of that working day: its key lies in the session, and goes with it when somebody signs out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils.timezone import localtime

from cases.actors import Actor
from web import clock
from web.actors import actor_of

#: So many cases are kept, the latest found; a clerk serves one applicant after another.
MOST = 20
_KEY = "counter.found"


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at the counter, and the keys of the cases found today by their complete numbers."""

    actor: Actor
    found: Collection[int] = frozenset()


def sight_of(request: HttpRequest) -> Sight:
    """Return who looks, with what this person found today in this session."""
    return Sight(actor_of(request), frozenset(_of_today(request)))


def remember(request: HttpRequest, case_id: int) -> None:
    """Keep a case that was found by its complete number; the oldest gives way to it."""
    kept = _of_today(request)
    kept.pop(case_id, None)
    kept[case_id] = clock.now().isoformat()
    request.session[_KEY] = list(kept.items())[-MOST:]


def _of_today(request: HttpRequest) -> dict[int, str]:
    """Return what was found today: keys with their moments, the oldest first."""
    kept = request.session.get(_KEY)
    if not kept:  # most look at the own cases alone: the clock need not be asked
        return {}
    today = localtime(clock.now()).date()
    return {key: text for key, text in kept if _day_of(text) == today}


def _day_of(text: str) -> date:
    return localtime(datetime.fromisoformat(text)).date()
