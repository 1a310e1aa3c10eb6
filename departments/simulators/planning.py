"""What a simulated department will answer, planned as rows when a review is referred to it."""

from __future__ import annotations

from datetime import timedelta

from cases.folder import Folder
from cases.models import Review
from cases.refusals import basis_of
from departments.models import HandlingRecord, Referral, Reply
from departments.simulators import habits
from departments.simulators.habits import Sheet

#: Materials that nobody can hand in again.
_MADE_HERE = frozenset({"generate", "arises"})
_MINUTE = timedelta(minutes=1)


def planned(
    folder: Folder, review: Review, referral: Referral, choice: HandlingRecord, *, returned: bool
) -> list[Reply]:
    """Return the replies to a referral as rows with their due times; nothing is stored here."""
    sheet = _sheet(folder, review, referral, returned)
    return [
        Reply(
            referral=referral,
            reply_id=reply.reply_id,
            due_at=referral.made_at + reply.after,
            body=reply.body,
        )
        for reply in habits.plan(choice.habit, choice.seed, sheet)
    ]


def _sheet(folder: Folder, review: Review, referral: Referral, returned: bool) -> Sheet:
    assert referral.expect_by is not None  # a simulated department is reached at once
    at, due = referral.made_at, review.promised_due
    kinds = folder.case.edition.materials
    return Sheet(
        referral=str(referral.token),
        case=folder.case.number or "",
        sub_item=review.sub_item,
        attempt=referral.attempt,
        promised=max(int((due - at) / _MINUTE), 60) if due else 60,
        patience=int((referral.expect_by - at) / _MINUTE),
        materials=[
            (row.key, kinds[row.material].name.zh)
            for row in folder.materials
            if review.sub_item in row.used_by and row.obtain not in _MADE_HERE
        ],
        legal_basis=basis_of(review),
        was_returned=returned,
    )
