"""Every kind of department under one contract: persons, rules, simulators, and a real HTTP department.

A house takes on sub-items of a case and works on them as far as it goes at the hall's present time; the
clock is moved by ``until_final``, which also plays the applicant and the window.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from cases import defects, returns
from cases.lifecycle import FINAL, ReviewState
from cases.models import Case, DefectList, Review
from cases.models.review import Handling
from departments import intake, registry, replies
from departments.models import Referral, Reply
from departments.remote import connecting, sending
from departments.simulators import habits
from departments.simulators.habits import Mode
from tests.cast import CHEN, SUN
from tests.departments.stories import Desk, decide, pay
from web import clock

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_" + base64.b64encode(b"a shared secret of 32 bytes long").decode()
#: Real seconds of one minute of the office.
MINUTE = 0.002


@dataclass
class House:
    """One kind of department."""

    name: str
    handling: Handling
    habit: str = ""
    wish: str = ""
    ends: ReviewState = ReviewState.APPROVED
    office: Office | None = field(default=None, repr=False)

    def take_on(self, case: Case, *sub_items: str) -> None:
        """Leave some sub-items of a case to this house, before they are queued."""
        for sub_item in sub_items:
            where = case.matter.sub_item(sub_item).department
            seed = self.seed_for(case, sub_item)
            habit = self.habit if self.handling == Handling.SIMULATED else ""
            if self.handling == Handling.REMOTE:
                assert self.office is not None
                self.office.open(where, self.habit, seed)
            registry.choose(
                [(sub_item, where)], self.handling, habit=habit, seed=seed, by=SUN, at=clock.now()
            )

    def seed_for(self, case: Case, sub_item: str) -> int:
        """Return the first seed with which the house does in this case what is wished for."""
        if not self.wish:
            return 1
        number = case.number or ""
        return next(seed for seed in count() if self._fits(seed, number, sub_item))

    def _fits(self, seed: int, number: str, sub_item: str) -> bool:
        if self.habit == "strict":
            temper = habits.luck(seed, number, sub_item).random()
            return {"returns": temper < 0.4, "refuses": temper > 0.8}.get(
                self.wish, 0.4 <= temper <= 0.8
            )
        modes = [habits.mode_of(seed, number, sub_item, attempt) for attempt in (1, 2)]
        return modes == [Mode(self.wish), Mode.WELL]

    @property
    def has_no_person(self) -> bool:
        """Whether system officers work here."""
        return self.handling != Handling.PERSON

    @property
    def is_outside(self) -> bool:
        """Whether its reviews leave the hall as referrals."""
        return self.handling in (Handling.SIMULATED, Handling.REMOTE)

    def work(self, case: Case) -> None:
        """Do everything that can be done at the present time."""
        if self.handling == Handling.PERSON:
            _persons_work(case)
        else:
            drain()


def houses() -> list[House]:
    """Return every house, closed."""
    simulated = [
        House("prompt", Handling.SIMULATED, "prompt"),
        House("slow", Handling.SIMULATED, "slow"),
        House("strict approves", Handling.SIMULATED, "strict", "approves"),
        House("strict returns", Handling.SIMULATED, "strict", "returns"),
        House("strict refuses", Handling.SIMULATED, "strict", "refuses", ReviewState.REFUSED),
    ]
    flaky = [House(f"flaky {mode}", Handling.SIMULATED, "flaky", mode) for mode in Mode]
    remote = [
        House("HTTP prompt", Handling.REMOTE, "prompt"),
        House("HTTP strict returns", Handling.REMOTE, "strict", "returns"),
        House("HTTP strict refuses", Handling.REMOTE, "strict", "refuses", ReviewState.REFUSED),
        House("HTTP twice", Handling.REMOTE, "flaky", Mode.TWICE),
        House("HTTP never", Handling.REMOTE, "flaky", Mode.NEVER),
        House("HTTP wrong", Handling.REMOTE, "flaky", Mode.OTHER_SUB_ITEM),
        House("HTTP malformed", Handling.REMOTE, "flaky", Mode.MALFORMED),
    ]
    here = [House("person", Handling.PERSON), House("automatic", Handling.AUTOMATIC)]
    return [*here, *simulated, *flaky, *remote]


def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[House]:
    """Open the house of a parametrised fixture, an HTTP department with its office; close it after."""
    house: House = request.param
    if house.handling == Handling.REMOTE:
        hall = request.getfixturevalue("live_server").url
        request.getfixturevalue("settings").HALL_PUBLIC_URL = hall
        house.office = Office(hall, folder)
    yield house
    if house.office is not None:
        house.office.close()
        house.office = None


class Office:
    """The office process of a department on loopback, which ends with its test."""

    def __init__(self, hall: str, folder: Path) -> None:
        self.hall, self.folder = hall, folder
        self._children: list[subprocess.Popen[str]] = []

    def open(self, department: str, habit: str, seed: int) -> None:
        """Start an office and connect its department."""
        secret = self.folder / "secret"
        secret.write_text(SECRET)
        words = ["--hall", self.hall, "--secret-file", secret, "--habit", habit, "--seed", seed]
        words += ["--minute", MINUTE, "--lifetime", 120]
        child = subprocess.Popen(
            [sys.executable, "-m", "departments.remote.office", *map(str, words)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._children.append(child)
        assert child.stdout is not None
        port = child.stdout.readline().strip()
        address = f"http://127.0.0.1:{port}"
        connecting.connect(department, address, SECRET, by=SUN, at=clock.now())

    def close(self) -> None:
        """Stop every office that was started here."""
        for child in self._children:
            child.terminate()
            child.wait(10)
            assert child.stdout is not None
            child.stdout.close()


# Work --------------------------------------------------------------------------------------------


def drain() -> int:
    """Let the intakes, the senders and the tidying work until none of them finds anything."""
    worked = 0
    while done := _round():
        worked += done
    return worked


def _round() -> int:
    at = clock.now()
    done = sum(intake.drain(name, at=at).worked for name in registry.departments())
    done += sum(sending.send(name, at) for name in sending.departments_to_reach(at))
    return done + replies.tidy(at)


def _persons_work(case: Case) -> None:
    rows = case.reviews.filter(handling=Handling.PERSON).select_related("case")
    for review in rows.filter(state=ReviewState.QUEUED):
        decide(review, Desk.of(review.department), at=clock.now())


# Time passes -------------------------------------------------------------------------------------


def until_final(house: House, review: Review, *, within: timedelta) -> Review:
    """Let time pass, and the applicant act, until a review has ended; fails when it takes too long."""
    end = clock.now() + within
    while True:
        house.work(review.case)
        review = fresh(review)
        if review.state in FINAL:
            return review
        assert clock.now() < end, f"{review} is at {review.state} after {within}"
        time_passes(house, review)


def time_passes(house: House, review: Review) -> None:
    """Let the applicant act where it is his turn, else move the clock to what comes next."""
    if not the_applicant_acts(review):
        _wait(house, review)


def the_applicant_acts(review: Review) -> bool:
    """Pay what is asked for, put right what was returned; tell whether there was anything."""
    if review.state == ReviewState.AWAITING_APPLICANT:
        pay(review, at=clock.now())
        return True
    if review.state == ReviewState.RETURNED:
        told = DefectList.objects.open().get(review=review)
        for defect in told.defects.all():
            defects.answer(defect.pk, "已补正。", by=CHEN, at=clock.now())
        returns.resupply(told.pk, by=CHEN, at=clock.now())
        return True
    return False


def _wait(house: House, review: Review) -> None:
    """Move the clock to the next thing that can happen; a real office gets real time first."""
    if house.handling == Handling.REMOTE and _something_came(review):
        return
    clock.jump_to(max(_next_moment(review), clock.now()) + timedelta(seconds=1))


def _something_came(review: Review, seconds: float = 1.0) -> bool:
    pending = Reply.objects.pending().filter(referral__review=review, referral__closed_at=None)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if pending.exists():
            return True
        time.sleep(0.02)
    return False


def _next_moment(review: Review) -> datetime:
    return min(_moments(review), default=clock.now() + timedelta(hours=12))


def _moments(review: Review) -> Iterator[datetime]:
    if review.not_before is not None and review.not_before > clock.now():
        yield review.not_before
    for referral in Referral.objects.open().filter(review=review):
        if referral.expect_by is not None:
            yield referral.expect_by
        yield from referral.replies.pending().values_list("due_at", flat=True)


def fresh(review: Review) -> Review:
    """Read a review anew."""
    return Review.objects.select_related("case").get(pk=review.pk)


def lines_of(case: Case) -> int:
    """Count the lines of a case's journal."""
    return case.entries.count()
