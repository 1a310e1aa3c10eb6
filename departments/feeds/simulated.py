"""A simulated register: it holds every shared material and stops nothing, unless told otherwise.

What it is to say otherwise stands in ``SimulatedAnswer`` rows, so that a seizure or a silent register can
be tried out; its references say that they are simulated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from cases.ports import FeedQuestion, FeedReply
from departments.models import SimulatedAnswer


class SimulatedFeeds:
    """Answers every question at once, from rows where there are some."""

    def ask(self, questions: Collection[FeedQuestion]) -> Mapping[FeedQuestion, FeedReply]:
        """Answer the questions; those that a row keeps silent are left out."""
        if not questions:
            return {}
        told = {
            (row.case_number, row.purpose): row.answer
            for row in SimulatedAnswer.objects.filter(
                case_number__in={question.case_number for question in questions}
            )
        }
        replies = {question: _reply(question, told) for question in questions}
        return {question: reply for question, reply in replies.items() if reply is not None}


def _reply(question: FeedQuestion, told: Mapping[tuple[str, str], str]) -> FeedReply | None:
    usual = "yes" if question.purpose.startswith("material ") else "no"
    answer = told.get((question.case_number, question.purpose), usual)
    if answer == SimulatedAnswer.Answer.SILENT:
        return None
    stem = f"{question.feed}:{question.case_number}:{question.purpose}"
    reference = f"SIM-{hashlib.sha256(stem.encode()).hexdigest()[:12].upper()}"
    return FeedReply(hit=answer == SimulatedAnswer.Answer.YES, reference=reference)
