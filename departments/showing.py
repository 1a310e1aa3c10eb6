"""What the page of one review shows, ordered by what the officer needs to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import defects
from cases.actors import Actor
from cases.lifecycle import ReviewState
from cases.models import Review
from departments import buttons, consequences, desk, dossier, history, stillness, waiting
from departments import queue as work
from departments.buttons import Button
from departments.forms import ActForm


@dataclass(frozen=True, slots=True)
class Choice:
    """One act that can be chosen: its name in the address, how it looks, and its form."""

    name: str
    button: Button
    form: ActForm


#: Acts beside which the officer reads what a refusal ends.
_REFUSING = frozenset({"propose-refusal", "refuse"})


def choice(name: str, review: Review, form: ActForm | None = None) -> Choice:
    """Return an act with its form, empty or as it was typed."""
    button = buttons.button_of(name, review)
    return Choice(name, button, form or button.form(review=review, auto_id=f"{name}_%s"))


def page(review: Review, actor: Actor, at: datetime, opened: Choice | None) -> dict[str, Any]:
    """Return what the page of a review shows; ``opened`` is the act that is being filled in."""
    names = desk.offered(review, actor)
    refuses = opened is not None and opened.name in _REFUSING
    return {
        "review": review,
        "trail": [
            (_("Queue of the department"), reverse("department-queue")),
            (review.case.number, ""),
        ],
        "standing": work.standing(review, at),
        "waiting": waiting.waiting_for(review),
        "is_mine": desk.is_on_desk(review, actor),
        "is_nobodys": desk.is_held_by_nobody(review),
        "notice_runs": review.not_before is not None and at < review.not_before,
        "opened": opened,
        "acts": [choice(name, review) for name in names],
        "why_nothing": "" if names else stillness.why_nothing(review, actor),
        "goes_back_first": desk.waits_for_head(review, actor) and desk.goes_back_first(review),
        "deadline": defects.deadline(at),
        "was_returned": desk.was_returned(review),
        "consequences": consequences.consequences_of(review) if refuses else None,
        "failed_before": _failed_before(review),
        "payments": list(review.payment_requests.all()),
        "next": work.next_for(actor, besides=review),
        **_dossier(review),
    }


def _failed_before(review: Review) -> list[consequences.Other]:
    return consequences.failed_before(review) if review.state == ReviewState.SKIPPED else []


def _dossier(review: Review) -> dict[str, Any]:
    """Return what the department may see of the case: nothing, when the review never came to it."""
    told = {"history": history.history_of(review)}
    if review.queued_at is None:
        return told
    answers, groups = dossier.form_of(review)
    papers = dossier.papers_of(review)
    slips = waiting.slips_of(review, papers)
    return told | {
        "answers": answers,
        "groups": groups,
        "papers": papers,
        "checks": dossier.checks_of(review),
        "slip": slips[0] if slips else None,
        "earlier_slips": slips[1:],
    }
