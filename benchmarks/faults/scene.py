"""The scene of one fault: the hall, clerks at work, and what was seen that must not be."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, connection

from benchmarks.faults import cast, referee
from benchmarks.faults.blows import Blow, How
from benchmarks.faults.browser import Browser, NoAnswer
from benchmarks.faults.house import House
from benchmarks.faults.load import Clerk, PageClerk, Register, VerbClerk
from benchmarks.faults.referee import Ending, Verdict
from settings.servers.ports import wait_for
from web import failures
from web.models import FailedWork

#: Seconds until a blow must have fallen, and until everything must have come to rest after the fault.
_UNTIL_STRUCK, _UNTIL_REST = 90.0, 180.0


@dataclass
class Scene:
    """One fault on its way; ``wrong`` is what makes it fail beside the cases."""

    house: House
    password: str
    right: dict[str, Ending]
    wrong: list[str] = field(default_factory=list)
    register: Register = field(default_factory=Register)
    clerks: list[Clerk] = field(default_factory=list)
    browsers: list[Browser] = field(default_factory=list)
    over_at: float = 0.0
    recovered_at: float = 0.0

    # Load

    def put_load(
        self, by_verbs: int = 2, by_pages: int = 0, codes: tuple[str, ...] = cast.MATTERS
    ) -> None:
        """Let clerks begin to take in so many cases of each matter, by verbs and through the pages."""
        if by_verbs:
            self.begin(VerbClerk(codes * by_verbs, self.register, cast.clerk("clerk.one")))
        if by_pages:
            browser = self.signed_in("clerk.two")
            self.begin(PageClerk(cast.BY_PAGES * by_pages, self.register, browser))

    def begin(self, clerk: Clerk) -> None:
        """Let one more clerk begin."""
        self.clerks.append(clerk)
        clerk.start()

    def all_taken_in(self) -> None:
        """Wait until the clerks are through."""
        for clerk in self.clerks:
            clerk.join()

    def wait_for_load(self, cases: int = 1) -> None:
        """Wait until so many cases are accepted, so that work is under way everywhere."""
        if not wait_for(lambda: len(self.register.accepted) >= cases, _UNTIL_STRUCK, 0.05):
            self.wrong.append(f"Fewer than {cases} cases were accepted in time.")

    def signed_in(self, name: str, language: str = "zh-hans") -> Browser:
        """Return the browser of somebody who has signed in."""
        browser = self.visitor(language)
        browser.sign_in(name, self.password)
        return browser

    def visitor(self, language: str = "zh-hans") -> Browser:
        """Return the browser of somebody who has not signed in; its answers are judged."""
        browser = Browser(self.house.url, language)
        self.browsers.append(browser)
        return browser

    def demand(self, holds: bool, sentence: str) -> None:
        """Write down what is wrong unless ``holds``."""
        if not holds:
            self.wrong.append(sentence)

    # Blows

    def strike(self, process: str, blow: Blow) -> None:
        """Wait until somebody is struck at a point; a process that died is started again."""
        if not wait_for(lambda: self.house.was_struck(process), _UNTIL_STRUCK):
            self.house.take_back(process)
            self.wrong.append(f"Nobody came to {blow.point}.")
        elif blow.how == How.KILL_ALL:
            dead = wait_for(lambda: process in self.house.start_the_dead(), 10)
            self.demand(dead, f"The {process} process was killed and did not die.")

    def over(self) -> None:
        """Say that the fault is over: from now on the hall recovers."""
        self.over_at = time.monotonic()

    # At rest

    def come_to_rest(self, patience: float = _UNTIL_REST) -> None:
        """Wait until nothing is left to be done for the cases of this fault."""
        self.over_at = self.over_at or time.monotonic()
        open_then = set(self.register.accepted)
        self.all_taken_in()
        end = time.monotonic() + patience
        while left := self.under_way():
            if open_then & left:
                self.recovered_at = 0.0
            elif not self.recovered_at:
                self.recovered_at = time.monotonic()
            if time.monotonic() > end:
                break
            time.sleep(0.1)
        self.recovered_at = self.recovered_at or time.monotonic()

    def under_way(self) -> set[int]:
        """Return the accepted cases that are not at rest; while the database is away, all of them."""
        accepted = self.register.accepted
        try:
            return referee.under_way(accepted)
        except (DatabaseError, InterfaceError):
            connection.close()
            return set(accepted)

    def judge(self) -> Verdict:
        """Let the referee look at every case that was confirmed as accepted."""
        self.wrong += self.register.troubles
        self.wrong += [sentence for browser in self.browsers for sentence in browser.wrong]
        self.wrong += self.house.obituaries()
        failures.settle()
        left = FailedWork.objects.values_list("kind", "subject", "fault")
        self.wrong += [f"{kind} {subject} has failed: {why}" for kind, subject, why in left]
        return referee.judge(self.register.accepted, self.register.confirmed, self.right)

    @property
    def recovery(self) -> float:
        """Seconds from the end of the fault until the last case that was open then came to rest."""
        return max(0.0, self.recovered_at - self.over_at)


#: What happens in a fault; it returns, or calls ``over``, when the hall may begin to recover.
Fault = Callable[[Scene], None]


def look_at_pages(scene: Scene, browsers: Collection[tuple[Browser, str]]) -> Sequence[int]:
    """Open some pages and return the status of each; a page without an answer is written down."""
    found = []
    for browser, path in browsers:
        try:
            found.append(browser.get(path).status)
        except NoAnswer as nothing:
            scene.wrong.append(f"{path} did not answer: {nothing}")
    return found
