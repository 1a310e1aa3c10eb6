"""A department's own system in small: takes referrals, answers them later by signed web-hook.

    python -m departments.remote.office --port 8101 --secret-file FILE --habit prompt --seed 1

An example for the departments' engineers, and the other side in tests and in the demo: standard library
only, no database, no Django. It speaks what docs/departments-api.md describes and behaves as the
simulated departments do (``--habit``). ``--minute`` is how many real seconds one of its minutes takes.
"""

from __future__ import annotations

import argparse
import heapq
import http.client
import json
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from departments.remote import signing
from departments.simulators import habits
from departments.simulators.habits import Planned, Sheet

#: Bytes of the longest referral.
LONGEST = 1024 * 1024
#: Seconds between tries to deliver a reply, as Standard Webhooks advises, shortened.
PAUSES = (0.2, 1.0, 5.0, 30.0)
_MADE_HERE = frozenset({"generate", "arises"})
_MINUTE = timedelta(minutes=1)


class Desk:
    """The work of the office: what it was sent, and when it will answer what."""

    def __init__(self, secret: str, habit: str, seed: int, minute: float, hall: str) -> None:
        self.secret, self.habit, self.seed, self.minute = secret, habit, seed, minute
        self.hall = hall.rstrip("/")
        self._taken: set[str] = set()
        self._replies: list[tuple[float, int, str, Planned]] = []
        self._order = count()
        self._changed = threading.Condition()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def take(self, letter: dict[str, Any]) -> bool:
        """Take a referral, and plan the replies to it; the same one again is taken once."""
        token = str(letter["referral"])
        planned = habits.plan(self.habit, self.seed, sheet_of(letter))
        address = self._address(str(letter["reply_to"]))
        with self._changed:
            if token in self._taken:
                return False
            self._taken.add(token)
            for reply in planned:
                due = time.monotonic() + reply.after / _MINUTE * self.minute
                heapq.heappush(self._replies, (due, next(self._order), address, reply))
            self._changed.notify()
        return True

    def _address(self, told: str) -> str:
        """Answer only to the hall that is known, whatever a letter says."""
        if not told.startswith(f"{self.hall}/"):
            raise ValueError("reply_to is not an address of the hall")
        return told

    def work(self) -> None:
        """Send each reply when its time has come; never ends."""
        while True:
            with self._changed:
                while not self._replies or self._replies[0][0] > time.monotonic():
                    wait = self._replies[0][0] - time.monotonic() if self._replies else None
                    self._changed.wait(wait)
                _due, _order, address, reply = heapq.heappop(self._replies)
            threading.Thread(target=self._send, args=(address, reply), daemon=True).start()

    def _send(self, address: str, reply: Planned) -> None:
        """Send a reply, again when the hall does not take it; those to one letter go in their order."""
        body = json.dumps(reply.body, ensure_ascii=False).encode()
        with self._turns[address]:
            for pause in (0.0, *PAUSES):
                time.sleep(pause)
                status = post(address, self.secret, reply.reply_id, body)
                if status is not None and status < 500 and status not in (408, 429):
                    return


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a signed reply goes to the hall and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Leave the redirect as the answer."""


def post(address: str, secret: str, reply_id: str, body: bytes) -> int | None:
    """Post a signed reply; return the status of the hall's answer, or None when none came."""
    signed = signing.headers(secret, reply_id, int(time.time()), body)
    request = urllib.request.Request(address, data=body, headers=signed, method="POST")  # noqa: S310
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    try:
        with direct.open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except (OSError, http.client.HTTPException):
        return None


def sheet_of(letter: dict[str, Any]) -> Sheet:
    """Return what a habit looks at in a referral."""
    queued, due, wait = (letter[name] for name in ("queued_at", "promised_due", "expect_by"))
    return Sheet(
        referral=str(letter["referral"]),
        case=letter["case"],
        sub_item=letter["sub_item"]["id"],
        attempt=letter["attempt"],
        promised=_minutes(queued, due) if due else 60,
        patience=_minutes(queued, wait),
        materials=[
            (row["key"], row["name"]["zh"])
            for row in letter["materials"]
            if row["obtained_by"] not in _MADE_HERE
        ],
        legal_basis=letter["legal_basis"],
        was_returned=letter["was_returned"],
    )


def _minutes(start: str, end: str) -> int:
    between = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return max(int(between / _MINUTE), 1)


# The door ----------------------------------------------------------------------------------------


class Door(BaseHTTPRequestHandler):
    """Takes ``POST /referrals``."""

    desk: Desk
    timeout = 10

    def do_POST(self) -> None:
        """Take a signed referral: 202 for a new one, 200 for one that was taken before."""
        length = self.headers.get("content-length", "")
        if self.path != "/referrals" or not length.isdecimal() or int(length) > LONGEST:
            return self._answer(404)
        body = self.rfile.read(int(length))
        if not self._is_signed(body):
            return self._answer(401)
        try:
            is_new = self.desk.take(json.loads(body))
        except (KeyError, TypeError, ValueError):
            return self._answer(422)
        return self._answer(202 if is_new else 200)

    def _is_signed(self, body: bytes) -> bool:
        said = [
            self.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
        ]
        message_id, timestamp, signatures = said
        if not timestamp.isdecimal() or not signing.is_fresh(int(timestamp), time.time()):
            return False
        return signing.is_signed(self.desk.secret, message_id, int(timestamp), signatures, body)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: letters hold personal data."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the office until it is told to stop, or its time is over."""
    parser = argparse.ArgumentParser(prog="python -m departments.remote.office")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and says which")
    parser.add_argument("--hall", required=True, help="where the hall is, such as https://hall")
    parser.add_argument("--secret-file", type=Path, required=True)
    parser.add_argument("--habit", choices=sorted(habits.HABITS), default="prompt")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minute", type=float, default=60.0, help="real seconds of one minute")
    parser.add_argument("--lifetime", type=float, help="seconds after which the office closes")
    wish = parser.parse_args(arguments)
    secret = wish.secret_file.read_text().strip()
    Door.desk = Desk(secret, wish.habit, wish.seed, wish.minute, wish.hall)
    with ThreadingHTTPServer(("127.0.0.1", wish.port), Door) as server:
        threading.Thread(target=Door.desk.work, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        if wish.lifetime:
            closing = threading.Timer(wish.lifetime, server.shutdown)
            closing.daemon = True
            closing.start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
