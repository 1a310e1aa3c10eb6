"""Weather: the line to the broker, and what workers do when it is fine again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from celery import current_app
from kombu import pools

from cases import acceptance, charges, circulation, delivery, issuance, notices
from cases.acceptance import Typed
from cases.charges import Seen
from cases.circulation import Opinion
from cases.delivery import Recipient, Ticked
from cases.models import Case, Notice, PaymentRequest, Review
from cases.models.review import Handling
from departments import intake, nudges, registry, tasks
from hall.issuing import tasks as issuing
from tests.cast import CHEN, MONDAY, SUN, approver, head
from tests.small_matters import WHOLE_FORM, Item, small_matter
from web import clock

# The line to the broker --------------------------------------------------------------------------


def go_to(address: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Let nudges and Celery use the broker at this address."""
    settings.REDIS_URL = address
    monkeypatch.setitem(current_app.conf, "broker_url", address)
    forget_the_line()


def forget_the_line() -> None:
    """Close what is open to the broker, and forget that it failed."""
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None
    nudges._line.take_up()
    nudges._line_of_marks.take_up()
    nudges._marks.cache_clear()


# Fine again --------------------------------------------------------------------------------------


class Workers:
    """Workers who do what they are nudged to, one task after another."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[tuple[str, str]] = []
        monkeypatch.setattr(clock, "now", lambda: MONDAY)
        for module in (tasks, issuing):
            monkeypatch.setattr(module, "nudge", self.tell)
            monkeypatch.setattr(module, "arrived", lambda *_: None)

    def tell(self, task: str, subject: str, **_: Any) -> bool:
        """Note a nudge; the same one is outstanding once."""
        if (task, subject) in self.told:
            return False
        self.told.append((task, subject))
        return True

    def sweep(self) -> None:
        """Nudge what the sweeps find by its state, and work until they find nothing more."""
        for _round in range(20):
            tasks.sweep()
            issuing.sweep()
            if not self.told:
                return
            self._work()
        raise AssertionError(f"the sweeps find work for ever: {self.told}")

    def _work(self) -> None:
        outstanding, self.told = self.told, []
        for task, subject in outstanding:
            for_whom = {} if subject == nudges.HALL_QUEUE else {"department": subject}
            current_app.tasks[task](**for_whom)


# The road of one case ----------------------------------------------------------------------------

AUTOMATIC = (
    Item("t_check", "social_security"),
    Item("t_fee", "social_security", pays=True),
    Item("t_after", "vehicle_management", depends_on=("t_check",)),
)
ITEMS = (
    Item("t_pay", "tax", pays=True, outputs=("o_deed_tax_certificate",)),
    Item("t_title", "real_estate", steps=2),
    *AUTOMATIC,
)

Step = tuple[str, Callable[[], Any]]


class Road:
    """One case on its way through the hall, act by act."""

    def __init__(self) -> None:
        chosen = [(item.id, item.department) for item in AUTOMATIC]
        registry.choose(chosen, Handling.AUTOMATIC, by=SUN, at=MONDAY)
        self.version = small_matter(ITEMS)

    @property
    def case(self) -> Case:
        """The case as it now is."""
        return Case.objects.get()

    def steps(self) -> Iterator[Step]:
        """Every act by its name, each found when the one before it is done."""
        yield from self._at_the_window()
        yield from self._of_persons()
        yield from self._of_automatic_officers()
        yield from self._at_the_end()

    def go(self, last: str) -> Case:
        """Do every act up to the last one."""
        for name, act in self.steps():
            act()
            if name == last:
                return self.case
        raise AssertionError(f"there is no act called {last}")

    def timed(self) -> dict[str, float]:
        """Do every act as if the line had never failed before; return how long each took (s)."""
        took = {}
        for name, act in self.steps():
            nudges._line.take_up()
            began = time.perf_counter()
            act()
            took[name] = time.perf_counter() - began
        return took

    def _at_the_window(self) -> Iterator[Step]:
        by = {"by": CHEN, "at": MONDAY}
        yield "open", partial(acceptance.open_draft, self.version, query_code="K7M2P9QX", **by)
        pk = self.case.pk
        yield "fill in", partial(acceptance.fill_in, pk, Typed(WHOLE_FORM, demo=True), **by)
        checked = {"division": "320118", "real_name_checked": True}
        yield "receive", partial(acceptance.receive, pk, **checked, **by)
        yield "accept", partial(acceptance.accept, pk, **by)
        yield "circulate", partial(circulation.circulate, pk, at=MONDAY)

    def _of_persons(self) -> Iterator[Step]:
        taxes, titles = approver("tax"), approver("real_estate")
        pay, title = self._review("t_pay"), self._review("t_title")
        yield "sign", partial(circulation.sign_for, pay, by=taxes, at=MONDAY)
        yield "ask", partial(circulation.ask_for_payment, pay, by=taxes, at=MONDAY)
        yield "see the tax", self._payment("t_pay", "TAX-0001")
        yield "approve", partial(circulation.approve, pay, Opinion(), by=taxes, at=MONDAY)
        yield "sign the title", partial(circulation.sign_for, title, by=titles, at=MONDAY)
        yield "propose", partial(circulation.propose, title, Opinion(), by=titles, at=MONDAY)
        signs = {"by": head("real_estate"), "at": MONDAY}
        yield "approve as head", partial(circulation.head_approve, title, Opinion(), **signs)

    def _of_automatic_officers(self) -> Iterator[Step]:
        yield "drain", partial(intake.drain, "social_security", at=MONDAY)
        yield "see the fee", self._payment("t_fee", "FEE-0001")
        yield "drain again", partial(intake.drain, "social_security", at=MONDAY)
        yield "conclude", partial(intake.drain, "vehicle_management", at=MONDAY)

    def _at_the_end(self) -> Iterator[Step]:
        yield "issue", partial(issuance.issue, self.case.pk, at=MONDAY)
        ready = self.case.issuance_sets.get()
        papers = Ticked.everything(ready)
        handed = (ready.pk, Recipient(identity_checked=True), papers)
        yield "deliver", partial(delivery.deliver, *handed, by=CHEN, at=MONDAY)
        for notice in Notice.objects.all():
            yield f"print {notice.kind}", partial(notices.print_notice, notice.pk)
        yield "archive", partial(delivery.archive, self.case.pk, at=MONDAY)

    def _review(self, sub_item: str) -> int:
        return Review.objects.get(sub_item=sub_item).pk

    def _payment(self, sub_item: str, reference: str) -> Callable[[], Any]:
        def see() -> None:
            asked = PaymentRequest.objects.get(review__sub_item=sub_item)
            charges.payment_seen(asked.pk, Seen("1.00", reference), by=CHEN, at=MONDAY)

        return see
