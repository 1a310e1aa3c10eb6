"""What is done at the window, by whoever comes and whenever."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cases import acceptance, circulation, corrections, endings, materials, notices, reminders
from cases.acceptance import NonAcceptance, Turned
from cases.actors import Actor, Role
from cases.corrections import Told
from cases.defects import Said
from cases.endings import Ending, Request, Termination
from cases.models import DefectList, Notice
from cases.models.issuance import DeliveryMode
from cases.models.material import MaterialState
from tests.cases.people.office import Office, places, seldom
from tests.cast import CHEN, SUN

DIRECTOR = Actor("user:director", frozenset({Role.HALL_DIRECTOR}))


class Window(Office):
    """Clerks, supervisors, and the applicant before them."""

    @rule(days=st.sampled_from([0, 1, 3, 8, 24, 31]))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days, minutes=7)
        self.model.today = self.today

    def _some_papers(self, place: int) -> str | None:
        rows = sorted(self.model.papers)
        return rows[place % len(rows)] if rows else None

    @rule(place=places, there=st.booleans())
    def a_row_is_ticked(self, place: int, there: bool) -> None:
        row = self._some_papers(place)
        if row is None or self.model.papers[row] == there:
            return
        state = MaterialState.RECEIVED if there else MaterialState.MISSING
        self.attempt(
            self.model.tick(row, there),
            lambda: materials.tick(self.pk, {row: state}, by=CHEN, at=self.at),
        )

    @rule(place=places, extra=st.booleans(), forgets=st.booleans())
    def a_correction_is_required(self, place: int, extra: bool, forgets: bool) -> None:
        rows = self.model.missing()
        more = self._some_papers(place)
        if extra and more:
            rows = rows | {more}
        if forgets and rows:
            rows = rows - {min(rows)}
        said = [Said("missing", "bring it", key=row) for row in sorted(rows)]
        self.attempt(
            self.model.require_correction(rows),
            lambda: corrections.require(self.pk, Told(said), by=CHEN, at=self.at),
        )

    @rule()
    def everything_is_supplied(self) -> None:
        if self.model.state != "correction_required":
            return
        for row in sorted(self.model.missing()):
            self.model.tick(row, there=True)
            materials.tick(self.pk, {row: MaterialState.RECEIVED}, by=CHEN, at=self.at)

    @rule()
    def the_correction_comes_in(self) -> None:
        self.attempt(
            self.model.resubmit(), lambda: corrections.resubmit(self.pk, by=CHEN, at=self.at)
        )

    @precondition(lambda self: self.model.asked_for is not None)
    @rule()
    def the_applicant_is_reminded(self) -> None:
        told = DefectList.objects.open().get(case=self.pk, review=None)
        near = self.today >= told.due_on - timedelta(days=reminders.REMIND_BEFORE)
        if told.reminded_at is not None:
            assert not reminders.remind_of_list(told.pk, at=self.at)
            return
        self.attempt(
            self.model.remind_of_correction(near),
            lambda: reminders.remind_of_list(told.pk, at=self.at),
        )

    @rule()
    def the_correction_lapses(self) -> None:
        self.attempt(self.model.correction_lapses(), lambda: corrections.lapse(self.pk, at=self.at))

    @rule(sure=seldom)
    def acceptance_is_refused(self, sure: bool) -> None:
        if not sure:
            return
        turned = Turned(NonAcceptance.NOT_ELIGIBLE, "Nobody may apply.", not_correctable=True)
        self.attempt(
            self.model.refuse_acceptance(),
            lambda: acceptance.refuse_acceptance(self.pk, turned, by=SUN, at=self.at),
        )

    @rule()
    def it_is_accepted_and_circulated(self) -> None:
        allowed = self.model.accept()
        self.attempt(allowed, lambda: acceptance.accept(self.pk, by=CHEN, at=self.at))
        if allowed:
            self.model.circulate()
            assert circulation.circulate(self.pk, at=self.at)
            self._look_at_dates()
        else:
            assert not circulation.circulate(self.pk, at=self.at)

    @rule(sure=seldom)
    def it_is_withdrawn(self, sure: bool) -> None:
        if not sure:
            return
        request = Request("I changed my mind.", signed=True)
        self.attempt(
            self.model.withdraw(), lambda: endings.withdraw(self.pk, request, by=CHEN, at=self.at)
        )

    @rule(sure=seldom)
    def it_is_terminated(self, sure: bool) -> None:
        if not sure:
            return
        ending = Ending(Termination.OBJECT_GONE, "The house burnt down.")
        self.attempt(
            self.model.terminate(),
            lambda: endings.terminate(self.pk, ending, by=DIRECTOR, at=self.at),
        )

    @precondition(lambda self: self.model.closing_notice)
    @rule()
    def the_last_notice_is_handed_over(self) -> None:
        notice = Notice.objects.closing().get(case=self.pk)
        self.attempt(
            self.model.hand_over_notice(),
            lambda: notices.hand_over_notice(
                notice.pk, DeliveryMode.WINDOW, identity_checked=True, by=CHEN, at=self.at
            ),
        )
