"""What stands above a department's answer: registers, and the road of a refusal through the window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import circulation, handling, journal
from cases.actors import approver_officer
from cases.lifecycle import Event, ReviewState
from cases.models import FeedAnswer, Review
from cases.models.review import Handling, Proposal
from departments import intake, registry, shift
from departments.models import Ended, Referral, Reply, SimulatedAnswer
from tests.cast import SUN, approver, head
from tests.departments.houses import House, drain, fresh, the_applicant_acts, until_final
from tests.departments.stories import circulating_case, review_of
from tests.small_matters import Item, accepted, small_matter
from web import clock
from web.models import FailedWork

pytestmark = pytest.mark.django_db
OFFICER = approver_officer("tax").id
CHECKED = Item("t_checked", "tax", checked=True)


def simulated(*, answer: str) -> Review:
    """A review of a prompt department, about which a register has something to say."""
    registry.choose(
        [("t_checked", "tax")], Handling.SIMULATED, habit="prompt", by=SUN, at=clock.now()
    )
    case = accepted(small_matter([CHECKED]))
    SimulatedAnswer.objects.create(case_number=case.number, purpose=CHECKED.check, answer=answer)
    circulation.circulate(case.pk, at=clock.now())
    drain()
    return review_of(case, "t_checked")


def test_a_register_that_stops_it_turns_an_approval_into_a_proposal_to_refuse(monday):
    review = simulated(answer=SimulatedAnswer.Answer.YES)
    assert (review.state, review.proposal) == (ReviewState.HEAD_REVIEW, Proposal.REFUSE)
    assert review.head == ""  # a person decides
    assert Referral.objects.get().ended == Ended.ANSWERED


def test_a_silent_register_keeps_the_answer_waiting(monday):
    review = simulated(answer=SimulatedAnswer.Answer.SILENT)
    assert review.state == ReviewState.IN_REVIEW
    assert Reply.objects.pending().count() == 1
    SimulatedAnswer.objects.all().delete()
    drain()
    assert fresh(review).state == ReviewState.APPROVED


def test_no_register_is_asked_before_there_is_an_answer(monday):
    registry.choose(
        [("t_checked", "tax")], Handling.SIMULATED, habit="slow", by=SUN, at=clock.now()
    )
    case = accepted(small_matter([CHECKED]))
    circulation.circulate(case.pk, at=clock.now())
    drain()
    assert review_of(case, "t_checked").state == ReviewState.IN_REVIEW
    assert not FeedAnswer.objects.exists()


KINDS = [Handling.AUTOMATIC, Handling.SIMULATED, Handling.REMOTE]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("holder", "worked"), [("user:tax.first", 0), ("", 1), (OFFICER, 1)])
def test_system_officers_leave_alone_what_a_person_holds(monday, kind, holder, worked):
    case = accepted(small_matter([Item("t_one", "tax")]))
    circulation.circulate(case.pk, at=clock.now())
    review = review_of(case, "t_one")
    circulation.sign_for(review.pk, by=approver("tax"), at=clock.now())
    Review.objects.filter(pk=review.pk).update(handling=kind, approver=holder)
    lines = case.entries.count()
    assert intake.has_work("tax", at=clock.now()) == bool(worked)
    with journal.change(case.pk, Event.SUB_APPROVE, by=SUN, at=clock.now()) as folder:
        assert shift.is_workable(folder.review("t_one"), folder) == bool(worked)
    if not worked:
        assert drain() == 0
        assert (fresh(review).approver, case.entries.count()) == (holder, lines)
        assert not Referral.objects.exists()
        assert not FailedWork.objects.exists()


#: A sub-item that goes back to the window once instead of being refused.
SENT_BACK = ("SHS", "shs_tax_price")


def test_a_refusal_goes_back_to_the_window_once_and_is_final_the_second_time(versions, monday):
    code, sub_item = SENT_BACK
    case = circulating_case(versions[code], at=clock.now())
    house = House("strict", Handling.SIMULATED, "strict", "refuses", ReviewState.REFUSED)
    registry.choose(
        [(sub_item, case.matter.sub_item(sub_item).department)],
        Handling.SIMULATED,
        habit="strict",
        seed=house.seed_for(case, sub_item),
        by=SUN,
        at=clock.now(),
    )
    review = review_of(case, sub_item)
    by = head(review.department)
    handling.hand_over(review.pk, Handling.SIMULATED, by=by, at=clock.now())
    drain()
    clock.jump_to(clock.now() + timedelta(hours=1))
    drain()
    review = fresh(review)
    assert review.state == ReviewState.RETURNED
    told = case.defect_lists.get()
    assert told.given_by.endswith(".head")
    seen = case.materials.filter(used_by__contains=[sub_item])
    keys = {defect.key for defect in told.defects.all()}
    assert keys <= set(seen.values_list("key", flat=True))
    assert the_applicant_acts(review)
    review = until_final(house, review, within=timedelta(days=30))
    assert review.state == ReviewState.REFUSED
    assert review.approver != review.head
    events = list(case.entries.filter(sub_item=sub_item).values_list("event", flat=True))
    assert events.count(Event.SUB_RETURN) == 1
