"""Work that fails: one poison case stops nobody, silence is told, lines that are away rest."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cases import circulation, handling
from cases.lifecycle import CaseState, ReviewState
from cases.models import Case
from cases.models.review import Handling
from departments import circulating, correspondence, intake, registry, replies, shift
from departments.models import Connection, Ended, HandlingRecord, Referral, Reply
from departments.remote import connecting, sending
from tests.cast import SUN, head
from tests.departments.houses import SECRET, drain
from tests.departments.stories import review_of
from tests.small_matters import Item, accepted, small_matter
from web import clock, failures
from web.models import FailedWork

pytestmark = pytest.mark.django_db
ITEM = Item("t_one", "tax")


def kinds() -> dict[str, int]:
    """Return the failures of each kind of failed work."""
    return dict(FailedWork.objects.values_list("kind", "failures"))


# One poison case ---------------------------------------------------------------------------------


def test_one_case_that_cannot_be_worked_on_stops_nobody(monday, monkeypatch):
    registry.choose([("t_one", "tax")], Handling.AUTOMATIC, by=SUN, at=clock.now())
    cases = [accepted(small_matter([ITEM])) for _ in range(3)]
    for case in cases:
        circulation.circulate(case.pk, at=clock.now())
    poison, honest = cases[1], shift.Shift.work_on

    def work_on(self, folder):
        if folder.case.pk == poison.pk:
            raise AttributeError("poisoned")
        return honest(self, folder)

    monkeypatch.setattr(shift.Shift, "work_on", work_on)
    drained = intake.drain("tax", at=clock.now())
    assert (drained.worked, drained.last_case) == (2, cases[-1].pk)
    failed = FailedWork.objects.get()
    assert (failed.kind, failed.subject) == (intake.KIND, f"tax:{poison.pk}")
    assert "poisoned" in failed.fault
    assert not intake.has_work("tax", at=clock.now())  # it rests
    assert intake.has_work("real_estate", at=clock.now()) is False
    clock.jump_to(failed.retry_at + timedelta(seconds=1))
    assert intake.drain("tax", at=clock.now()).worked == 0
    assert kinds() == {intake.KIND: 2}
    monkeypatch.setattr(shift.Shift, "work_on", honest)
    clock.jump_to(clock.now() + timedelta(minutes=5))
    drain()
    assert review_of(poison, "t_one").state == ReviewState.APPROVED
    failures.settle()
    assert kinds() == {}


def test_one_case_that_cannot_be_circulated_stops_nobody(monday, monkeypatch):
    cases = [accepted(small_matter([ITEM])) for _ in range(3)]
    poison, honest = cases[0], circulation._planned

    def planned(case):
        if case.pk == poison.pk:
            raise KeyError("poisoned")
        return honest(case)

    monkeypatch.setattr(circulation, "_planned", planned)
    assert circulating.circulate(50, clock.now()) == 2
    states = dict(Case.objects.values_list("pk", "state"))
    assert states.pop(poison.pk) == CaseState.ACCEPTED
    assert set(states.values()) == {CaseState.PARALLEL_APPROVAL}
    assert FailedWork.objects.get().subject == str(poison.pk)
    assert not circulating.waiting(clock.now()).exists()
    fresh = accepted(small_matter([ITEM]))  # what comes later goes on, while the other rests
    assert circulating.circulate(50, clock.now()) == 1
    assert Case.objects.get(pk=fresh.pk).state == CaseState.PARALLEL_APPROVAL
    monkeypatch.setattr(circulation, "_planned", honest)
    clock.jump_to(clock.now() + timedelta(minutes=5))
    assert circulating.circulate(50, clock.now()) == 1
    failures.settle()
    assert kinds() == {}


# Silence -----------------------------------------------------------------------------------------


def silent_case(monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case whose department is simulated and never answers."""
    monkeypatch.setattr(correspondence, "planned", lambda *args, **more: [])
    registry.choose([("t_one", "tax")], Handling.SIMULATED, habit="flaky", by=SUN, at=clock.now())
    case = accepted(small_matter([ITEM]))
    circulation.circulate(case.pk, at=clock.now())
    drain()
    return case


def let_it_wait() -> None:
    """Let the wait for the open referral pass."""
    clock.jump_to(Referral.objects.open().get().expect_by + timedelta(seconds=1))
    drain()


def test_silence_is_asked_again_then_told_and_ends_at_last(monday, monkeypatch):
    case = silent_case(monkeypatch)
    let_it_wait()
    let_it_wait()
    assert kinds() == {}  # it may only be slow
    let_it_wait()
    assert kinds() == {correspondence.KIND: 1}
    assert FailedWork.objects.get().subject == str(review_of(case, "t_one").pk)
    for _round in range(20):
        resting = FailedWork.objects.get()
        if resting.given_up:
            break
        clock.jump_to(resting.retry_at + timedelta(seconds=1))
        drain()
        let_it_wait()
    assert FailedWork.objects.get().given_up
    assert Referral.objects.count() == 10  # 3, and one after each of the pauses
    assert set(Referral.objects.values_list("ended", flat=True)) == {Ended.NO_ANSWER}
    assert not intake.has_work("tax", at=clock.now() + timedelta(days=30))


def test_after_silence_the_head_hands_it_to_persons(monday, monkeypatch):
    case = silent_case(monkeypatch)
    for _time in range(3):
        let_it_wait()
    review = review_of(case, "t_one")
    handling.hand_over(review.pk, Handling.PERSON, by=head("tax"), at=clock.now())
    drain()
    failures.settle()
    assert kinds() == {}
    assert not Referral.objects.open().exists()


def test_an_answer_clears_the_silence(monday, monkeypatch):
    case = silent_case(monkeypatch)
    for _time in range(3):
        let_it_wait()
    monkeypatch.undo()
    clock.jump_to(FailedWork.objects.get().retry_at + timedelta(seconds=1))
    HandlingRecord.objects.update(habit="prompt")
    drain()
    assert review_of(case, "t_one").state == ReviewState.APPROVED
    assert kinds() == {}


# Lines -------------------------------------------------------------------------------------------


class Other(BaseHTTPRequestHandler):
    """A system that answers with the next status of a list."""

    statuses: list[int] = []
    asked: list[str] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.asked.append(self.path)
        self.send_response(self.statuses.pop(0) if self.statuses else 202)
        self.send_header("location", "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def other() -> Iterator[type[Other]]:
    """A department's system on loopback."""
    Other.statuses, Other.asked = [], []
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        Other.address = f"http://127.0.0.1:{server.server_address[1]}/hall"
        yield Other
        server.shutdown()
        thread.join()


def lying_outside(address: str) -> Referral:
    """Bring a case to where it waits to be sent to a department's own system."""
    connecting.connect("tax", address, SECRET, by=SUN, at=clock.now())
    registry.choose([("t_one", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    case = accepted(small_matter([ITEM]))
    circulation.circulate(case.pk, at=clock.now())
    intake.drain("tax", at=clock.now())
    return Referral.objects.get(review__case=case)


def test_a_letter_that_is_taken_is_waited_for(monday, other):
    referral = lying_outside(other.address)
    assert sending.departments_to_reach(clock.now()) == ["tax"]
    assert sending.send("tax", clock.now()) == 1
    referral.refresh_from_db()
    assert referral.sent_at is not None
    assert referral.expect_by > referral.sent_at
    assert other.asked == ["/hall/referrals"]
    assert sending.send("tax", clock.now()) == 0  # twice is once
    assert kinds() == {}


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_system_that_is_away_rests_as_a_whole(monday, other, status):
    other.statuses = [status]
    first, second = lying_outside(other.address), lying_outside(other.address)
    assert sending.send("tax", clock.now()) == 0
    assert kinds() == {sending.LINE: 1}
    assert FailedWork.objects.get().subject == "tax"
    assert len(other.asked) == 1  # the second letter was not even tried
    assert sending.departments_to_reach(clock.now()) == []
    clock.jump_to(clock.now() + timedelta(minutes=1))
    assert sending.send("tax", clock.now()) == 2
    assert kinds() == {}
    assert not Referral.objects.unsent().filter(pk__in=[first.pk, second.pk]).exists()


def test_a_closed_port_is_a_sentence_and_a_pause(monday):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lying_outside(f"http://127.0.0.1:{port}")
    assert sending.send("tax", clock.now()) == 0
    assert "No connection" in FailedWork.objects.get().fault
    clock.jump_to(clock.now() + timedelta(days=30))
    assert not Referral.objects.exclude(closed_at=None).exists()  # nobody waits for the unsent


@pytest.mark.parametrize("status", [302, 307, 404, 422])
def test_a_letter_that_is_not_taken_rests_alone_and_no_redirect_is_followed(monday, other, status):
    other.statuses = [status]
    refused, taken = lying_outside(other.address), lying_outside(other.address)
    assert sending.send("tax", clock.now()) == 1
    assert kinds() == {sending.LETTER: 1}
    assert FailedWork.objects.get().subject == str(refused.pk)
    assert other.asked == ["/hall/referrals"] * 2
    taken.refresh_from_db()
    assert taken.sent_at is not None


def test_a_connection_that_was_taken_away_is_told(monday, other):
    lying_outside(other.address)
    Connection.objects.all().delete()
    assert sending.send("tax", clock.now()) == 0
    assert "not connected" in FailedWork.objects.get().fault


# Tidying -----------------------------------------------------------------------------------------


def test_tidying_twice_is_tidying_once(monday, monkeypatch):
    case = silent_case(monkeypatch)
    referral = Referral.objects.get()
    Reply.objects.create(referral=referral, reply_id="x", due_at=clock.now(), body={})
    review = review_of(case, "t_one")
    handling.hand_over(review.pk, Handling.PERSON, by=head("tax"), at=clock.now())
    assert replies.tidy(clock.now()) == 2
    assert replies.tidy(clock.now()) == 0
    assert not replies.has_leftovers(clock.now())
