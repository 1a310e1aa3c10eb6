"""Load: clerks take cases in, one after the other, whatever the weather; what they saw confirmed is kept.

Some work by the verbs of the core, as an own process of the hall; some through the pages. Who gets no
answer, or is told that the systems do not answer, waits a moment, looks, and goes on from what is there.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from django.db import DatabaseError, InterfaceError, connection
from django.utils.timezone import localtime

from benchmarks.faults import cast
from benchmarks.faults.browser import Answer, Browser, NoAnswer
from cases import acceptance, materials
from cases.actors import Actor
from cases.lifecycle import CaseState
from cases.models import Case, MatterVersion
from cases.models.material import MaterialState
from departments.models import SimulatedPayment
from hall.demo import town
from web import clock

_PAUSE = 0.2  # seconds before somebody looks again
_PATIENCE = 90.0  # seconds that one case may take at the window
_DIVISION = "320118"


class Said(StrEnum):
    """What a clerk saw confirmed, by the line that the journal must have for it."""

    FILLED_IN = "fill_in"
    RECEIVED = "receive"
    ACCEPTED = "accept"


class NotTakenIn(Exception):
    """A case could not be taken in at the window for a long time."""


@dataclass
class Register:
    """What all clerks of a fault saw: shared between their threads, only ever added to."""

    confirmed: list[tuple[int, Said]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> list[int]:
        """The cases that somebody saw accepted."""
        return sorted({case for case, said in self.confirmed if said == Said.ACCEPTED})


class Clerk(ABC, threading.Thread):
    """A clerk who takes in one case of each of these matters."""

    def __init__(self, codes: Sequence[str], register: Register) -> None:
        super().__init__(daemon=True)
        self._codes, self._register = codes, register

    def run(self) -> None:
        """Take everything in; what goes wrong is written down for the referee."""
        try:
            for code in self._codes:
                self._pay_for(self._take_in(code), code)
        except Exception as trouble:
            self._register.troubles.append(f"A clerk could not go on: {trouble!r}")
        finally:
            connection.close()

    def _take_in(self, code: str) -> int:
        """Take in one case, and return its id."""
        until, case_id = time.monotonic() + _PATIENCE, 0
        while time.monotonic() < until:
            try:
                case_id = case_id or self._open(code)
                if self._carry_on(case_id, code):
                    return case_id
            except (DatabaseError, InterfaceError):
                connection.close()
                time.sleep(_PAUSE)
            except NoAnswer:
                time.sleep(_PAUSE)
        raise NotTakenIn(code)

    def _saw(self, case_id: int, said: Said) -> None:
        self._register.confirmed.append((case_id, said))

    @abstractmethod
    def _open(self, code: str) -> int:
        """Open a draft, and return its id."""

    @abstractmethod
    def _carry_on(self, case_id: int, code: str) -> bool:
        """Look at a case and do the next thing; tell whether it is accepted."""

    def _pay_for(self, case_id: int, code: str) -> None:
        """Let the applicant pay online: the treasury reports it when the departments ask for it."""
        for sub_item, amount in town.stories()[code].payments.items():
            _in_any_weather(partial(_paid, case_id, sub_item, str(amount)))


def _paid(case_id: int, sub_item: str, amount: str) -> None:
    number = Case.objects.values_list("number", flat=True).get(pk=case_id)
    reference = {"amount": amount, "reference": f"PAID-{case_id}-{sub_item}"}
    SimulatedPayment.objects.get_or_create(
        case_number=number or "", sub_item=sub_item, defaults=reference
    )


def _in_any_weather(act: Callable[[], None]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            act()
        except (DatabaseError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


# By the verbs ------------------------------------------------------------------------------------


class VerbClerk(Clerk):
    """Takes cases in by the verbs of the core."""

    def __init__(self, codes: Sequence[str], register: Register, by: Actor) -> None:
        super().__init__(codes, register)
        self._by = by

    def _open(self, code: str) -> int:
        versions = {version.code: version for version in MatterVersion.objects.current()}
        now = clock.now()
        return acceptance.open_draft(versions[code], query_code="K7M2P9QX", by=self._by, at=now).pk

    def _carry_on(self, case_id: int, code: str) -> bool:
        case, at = Case.objects.get(pk=case_id), clock.now()
        if case.state == CaseState.RECEIVED:
            acceptance.accept(case_id, by=self._by, at=at)
            self._saw(case_id, Said.ACCEPTED)
            return True
        if case.state != CaseState.DRAFT:
            return self._accepted_without_a_word(case_id)
        if case.applicant_id is None:
            typed = town.stories()[code].typed(localtime(at).date())
            acceptance.fill_in(case_id, typed, by=self._by, at=at)
            self._saw(case_id, Said.FILLED_IN)
            return False
        every = {row.key: MaterialState.RECEIVED for row in case.materials.all()}
        materials.tick(case_id, every, by=self._by, at=at)
        acceptance.receive(
            case_id, division=_DIVISION, real_name_checked=True, by=self._by, at=clock.now()
        )
        self._saw(case_id, Said.RECEIVED)
        return False

    def _accepted_without_a_word(self, case_id: int) -> bool:
        """The act was done, but its answer was lost: who looks sees that it is done."""
        self._saw(case_id, Said.ACCEPTED)
        return True


# Through the pages -------------------------------------------------------------------------------


class PageClerk(Clerk):
    """Takes cases in through the pages of the counter, signed in."""

    def __init__(self, codes: Sequence[str], register: Register, browser: Browser) -> None:
        super().__init__(codes, register)
        self._browser = browser

    def _open(self, code: str) -> int:
        return int(self._led(self._browser.fill_in("/counter/new/", matter=code)).split("/")[2])

    def _led(self, answer: Answer) -> str:
        """Return where an answer leads; one that leads nowhere is looked at again."""
        if answer.status != 302:
            raise NoAnswer(f"answered {answer.status}")
        return answer.leads_to

    def _carry_on(self, case_id: int, code: str) -> bool:
        address = f"/counter/{case_id}/materials/"
        page = self._browser.get(address)
        if page.status == 302 and page.leads_to == f"/counter/{case_id}/":
            self._saw(case_id, Said.ACCEPTED)
            return True
        if page.offers("accept"):
            self._led(self._browser.send(address, {**page.form, "act": "accept"}))
            self._saw(case_id, Said.ACCEPTED)
            return True
        if (case_id, Said.FILLED_IN) not in self._register.confirmed:
            self._fill_in(case_id, code)
        elif page.offers("receive"):
            self._receive(address, page)
            self._saw(case_id, Said.RECEIVED)
        else:
            self._led(page)
        return False

    def _fill_in(self, case_id: int, code: str) -> None:
        typed = cast.typed_in_a_browser(code)
        self._led(self._browser.fill_in(f"/counter/{case_id}/form/", **typed, act="continue"))
        self._saw(case_id, Said.FILLED_IN)

    def _receive(self, address: str, page: Answer) -> None:
        ticks = dict.fromkeys(page.names("tick-"), MaterialState.RECEIVED.value)
        self._led(
            self._browser.send(address, {**page.form, **ticks, "identity": "on", "act": "receive"})
        )
