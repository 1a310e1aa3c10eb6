"""What leaves the hall for a department's own system: asked once more, written down, bounded in time."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cases import circulation, endings, handling
from cases.models import Case
from cases.models.review import Handling
from departments import intake, registry, replies
from departments.models import Connection, Ended, Referral
from departments.remote import client, connecting, sending
from departments.remote.client import NotReached
from tests.cast import CHEN, SUN, head
from tests.departments.houses import SECRET
from tests.departments.stories import review_of
from tests.small_matters import Item, accepted, small_matter
from web import clock
from web.models import FailedWork

pytestmark = pytest.mark.django_db


def to_be_sent() -> Case:
    """Bring a case to where its letter waits to be sent."""
    connecting.connect("tax", "http://127.0.0.1:9", SECRET, by=SUN, at=clock.now())
    registry.choose([("t_one", "tax")], Handling.REMOTE, by=SUN, at=clock.now())
    case = accepted(small_matter([Item("t_one", "tax")]))
    circulation.circulate(case.pk, at=clock.now())
    intake.drain("tax", at=clock.now())
    return case


def withdrawn(case: Case) -> None:
    """The applicant withdraws the case, and the hall tidies up."""
    request = endings.Request("改变计划", signed=True)
    endings.withdraw(case.pk, request, by=CHEN, at=clock.now())
    replies.tidy(clock.now())


def handed_over(case: Case) -> None:
    """The head hands the review over to persons, and the hall tidies up."""
    review = review_of(case, "t_one")
    handling.hand_over(review.pk, Handling.PERSON, by=head("tax"), at=clock.now())
    replies.tidy(clock.now())


GONE = pytest.mark.parametrize(
    ("act", "ended"), [(withdrawn, Ended.CASE_ENDED), (handed_over, Ended.HANDED_OVER)]
)


@pytest.fixture
def posting(monkeypatch) -> Callable[[Callable[[], None]], list[str]]:
    """Let something happen while the first letter is on its way; return the letters' cases."""

    def begin(meanwhile: Callable[[], None]) -> list[str]:
        posted: list[str] = []

        def post(_connection: Connection, _id: str, body: bytes) -> None:
            posted.append(json.loads(body)["case"])
            if len(posted) == 1:
                meanwhile()

        monkeypatch.setattr(client, "post", post)
        return posted

    return begin


@GONE
def test_a_letter_that_nobody_needs_any_more_does_not_leave_with_its_round(
    monday, posting, act, ended
):
    first, second = to_be_sent(), to_be_sent()
    posted = posting(lambda: act(second))
    assert sending.send("tax", clock.now()) == 1
    assert posted == [first.number]
    kept = Referral.objects.get(review__case=second)
    assert (kept.sent_at, kept.told, kept.ended) == (None, {}, ended)
    assert not FailedWork.objects.exists()


@GONE
def test_what_left_is_written_down_whatever_happened_on_its_way(monday, posting, act, ended):
    case = to_be_sent()
    posted = posting(lambda: act(case))
    assert sending.send("tax", clock.now()) == 1
    assert posted == [case.number]
    kept = Referral.objects.get()
    assert kept.ended == ended
    assert kept.sent_at is not None
    assert kept.told["answers"]


# An answer that does not end ---------------------------------------------------------------------


class Dripping:
    """A system on loopback that answers with a beginning, then byte by byte."""

    def __init__(self, beginning: bytes, drop: bytes) -> None:
        self._said = beginning, drop
        self._over = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        line, _whose = self._server.accept()
        beginning, drop = self._said
        with line:
            line.recv(65536)
            line.sendall(beginning)
            until = time.monotonic() + 8
            while not self._over.wait(0.02) and time.monotonic() < until:
                try:
                    line.sendall(drop)
                except OSError:
                    return

    def close(self) -> None:
        """Stop dripping."""
        self._over.set()
        self._thread.join(10)
        self._server.close()


@pytest.fixture
def dripping() -> Iterator[Callable[..., Connection]]:
    """Connect the tax department to a system that drips."""
    opened: list[Dripping] = []

    def connect(beginning: bytes, drop: bytes) -> Connection:
        opened.append(Dripping(beginning, drop))
        address = opened[-1].address
        return connecting.connect("tax", address, SECRET, by=SUN, at=clock.now())

    yield connect
    for system in opened:
        system.close()


ENDLESS: dict[str, tuple[bytes, bytes]] = {
    "status": (b"HTTP/1.1 2", b"0"),
    "header": (b"HTTP/1.1 202 Accepted\r\nx-long: ", b"x"),
    "headers to come": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("said", ENDLESS.values(), ids=ENDLESS)
def test_an_answer_that_drips_is_cut_off(monday, dripping, monkeypatch, said: Any):
    monkeypatch.setattr(client, "WHOLE_ANSWER", 0.4)
    connection = dripping(*said)
    begun = time.monotonic()
    with pytest.raises(NotReached, match="ReadTimeoutError"):
        client.post(connection, "m1", b"{}")
    assert time.monotonic() - begun < 3


def test_of_an_endless_body_nothing_is_read(monday, dripping):
    connection = dripping(b"HTTP/1.1 202 Accepted\r\n\r\n", b"x" * 4096)
    begun = time.monotonic()
    client.post(connection, "m1", b"{}")
    assert time.monotonic() - begun < 3
