"""Asking the registers: before a decision, and for materials that need not be handed in.

Every question is kept with case, purpose, officer and time; no question without an open case (handbook §4).
Questions go out before a case is locked: nobody waits for a register inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cases import ports
from cases.actors import Actor
from cases.models import Case, FeedAnswer, Material, Review
from cases.ports import FeedQuestion, FeedReply


def ask_checks(reviews: Iterable[Review], *, by: Actor, at: datetime) -> dict[int, dict[str, bool]]:
    """Ask the blocking checks of some reviews; return for each review which checks hit.

    A check that its register did not answer is left out, and the decision has to wait for it.
    """
    asked = [
        (review, check.id, _question(review.case, check.feed, check.id, by, at))
        for review in reviews
        for check in review.case.matter.blocking_checks
        if check.sub_item == review.sub_item
    ]
    replies = ports.feeds().ask([question for _r, _c, question in asked]) if asked else {}
    _keep([(review.case, question) for review, _c, question in asked], replies, by, at)
    answers: dict[int, dict[str, bool]] = {}
    for review, check, question in asked:
        if question in replies:
            answers.setdefault(review.pk, {})[check] = replies[question].hit
    return answers


def ask_for_materials(
    case: Case, rows: Iterable[Material], *, by: Actor, at: datetime
) -> dict[str, FeedReply]:
    """Ask the registers for the shared materials of a case; return the replies by row."""
    asked = {row.key: _question(case, row.feed, f"material {row.key}", by, at) for row in rows}
    replies = ports.feeds().ask(list(asked.values()))
    return {key: replies[question] for key, question in asked.items() if question in replies}


def _question(case: Case, feed: str, purpose: str, by: Actor, at: datetime) -> FeedQuestion:
    return FeedQuestion(case.number or f"draft-{case.pk}", feed, purpose, by.id, at)


def _keep(
    asked: list[tuple[Case, FeedQuestion]],
    replies: Mapping[FeedQuestion, FeedReply],
    by: Actor,
    at: datetime,
) -> None:
    FeedAnswer.objects.bulk_create(
        FeedAnswer(
            case=case,
            feed=question.feed,
            purpose=question.purpose,
            hit=replies[question].hit,
            reference=replies[question].reference,
            asked_by=by.id,
            asked_at=at,
        )
        for case, question in asked
        if question in replies
    )
