"""Deadlines that come by themselves: reminders, and lists that lapse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import circulation, corrections, reminders, returns
from cases.corrections import Told
from cases.defects import Said
from cases.errors import WrongState
from cases.lifecycle import CaseState, Event, ReviewState
from cases.models import Case, Entry
from cases.returns import Slip
from departments import deadlines, tasks
from tests.cast import CHEN, approver
from tests.departments.stories import review_of
from tests.small_matters import Item, accepted, received, small_matter
from web import clock
from web.models import FailedWork

pytestmark = pytest.mark.django_db
SAID = [Said("不清晰", "重新提交", question="applicant_name")]


def returned() -> Case:
    """A case one of whose reviews was returned to the window."""
    case = accepted(small_matter([Item("t_one", "tax"), Item("t_pay", "tax", pays=True)]))
    circulation.circulate(case.pk, at=clock.now())
    review = review_of(case, "t_one")
    circulation.sign_for(review.pk, by=approver("tax"), at=clock.now())
    returns.give_back(review.pk, Slip(SAID, "契税法"), by=approver("tax"), at=clock.now())
    return case


def reminded(case: Case) -> int:
    return Entry.objects.filter(case=case, event=Event.REMINDED).count()


def test_a_list_is_reminded_of_once_and_lapses_after_its_day(monday):
    case = returned()
    assert not deadlines.are_due(clock.now())
    due = case.defect_lists.get().due_on
    clock.jump_to(clock.now() + timedelta(days=24))
    assert deadlines.are_due(clock.now())
    tasks.meet_deadlines()
    tasks.meet_deadlines()
    assert reminded(case) == 1
    assert not deadlines.are_due(clock.now())
    clock.jump_to(clock.now() + timedelta(days=7))
    tasks.meet_deadlines()
    review = review_of(case, "t_one")
    assert (review.state, review.proposal) == (ReviewState.HEAD_REVIEW, "refuse")
    assert case.defect_lists.get().lapsed_at.date() > due
    assert not FailedWork.objects.exists()


def test_a_payment_is_reminded_of_once(monday):
    case = returned()
    review = review_of(case, "t_pay")
    circulation.sign_for(review.pk, by=approver("tax"), at=clock.now())
    circulation.ask_for_payment(review.pk, by=approver("tax"), at=clock.now())
    clock.jump_to(clock.now() + timedelta(days=30, minutes=1))
    assert deadlines.meet(clock.now()) == 2  # the list of the other review is near, too
    assert deadlines.meet(clock.now()) == 0
    assert review.payment_requests.get().reminded_at is not None


def test_a_correction_lapses_only_on_a_day_after_its_reminder(monday):
    case = received(small_matter([Item("t_one", "tax")]))
    corrections.require(case.pk, Told(SAID), by=CHEN, at=clock.now())
    clock.jump_to(clock.now() + timedelta(days=60))
    deadlines.meet(clock.now())
    assert Case.objects.get().state == CaseState.CORRECTION_REQUIRED
    assert reminded(case) == 1
    clock.jump_to(clock.now() + timedelta(days=1))
    deadlines.meet(clock.now())
    assert Case.objects.get().state == CaseState.CONCLUDED


def test_one_that_fails_rests_and_the_others_are_reminded(monday, monkeypatch):
    poison, other = returned(), returned()
    honest = reminders.remind_of_list

    def remind(list_id, **more):
        if list_id == poison.defect_lists.get().pk:
            raise WrongState("poisoned")
        return honest(list_id, **more)

    monkeypatch.setattr(reminders, "remind_of_list", remind)
    clock.jump_to(clock.now() + timedelta(days=24))
    assert deadlines.meet(clock.now()) == 1
    assert (reminded(poison), reminded(other)) == (0, 1)
    assert FailedWork.objects.get().subject == str(poison.defect_lists.get().pk)
    assert not deadlines.are_due(clock.now())


def test_what_somebody_else_did_meanwhile_is_no_failure(monday, monkeypatch):
    case = returned()
    clock.jump_to(clock.now() + timedelta(days=40))
    found = deadlines.DEADLINES[2]
    key = case.defect_lists.get().pk
    returns.lapse(key, at=clock.now())
    found.do(key, clock.now())  # refused by the core, for it is done
    assert not FailedWork.objects.exists()


def test_the_sweep_finds_deadlines_by_their_state(monday, monkeypatch):
    returned()
    clock.jump_to(clock.now() + timedelta(days=24))
    heard: list[str] = []
    monkeypatch.setattr(tasks, "nudge", lambda task, *_args, **_more: heard.append(task))
    tasks.sweep()
    assert "departments.deadlines" in heard
