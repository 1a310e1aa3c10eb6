"""Random people do random acts on random matters, against a plain model; nothing ever contradicts itself.

``HALL_EXAMPLES`` sets the number of cases (25 here; 2000 take about an hour and a half).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases import (
    acceptance,
    chain,
    charges,
    circulation,
    corrections,
    defects,
    endings,
    issuance,
    materials,
    notices,
    refusals,
    reminders,
    returns,
)
from cases.acceptance import NonAcceptance, Turned, Typed
from cases.actors import Actor, Role
from cases.blockers import Audience, blockers, in_hand
from cases.catalogue.publish import current
from cases.charges import Seen
from cases.circulation import Opinion
from cases.contradictions import contradictions
from cases.corrections import Told
from cases.defects import Said
from cases.endings import Ending, Request, Termination
from cases.errors import Refusal
from cases.issuance import Recipient, Ticked
from cases.models import Case, DefectList, Notice, PaymentRequest, Review
from cases.models.issuance import DeliveryMode
from cases.models.material import MaterialState
from cases.refusals import Grounds
from cases.returns import Slip
from tests.cases.people.model import Model, Rule
from tests.cases.people.usual import Usual
from tests.cases.stories_of_officers import SWITCHES, graphs
from tests.cast import CHEN, MONDAY, SUN, approver, head
from tests.forms_typed import Typist
from tests.small_matters import WHOLE_FORM, small_matter

#: Making a failure small takes minutes: only where somebody waits for it.
PHASES = tuple(Phase) if os.environ.get("HALL_SHRINK") else (Phase.reuse, Phase.generate)
EXAMPLES = int(os.environ.get("HALL_EXAMPLES", "25"))
DIRECTOR = Actor("user:director", frozenset({Role.HALL_DIRECTOR}))
GROUNDS = Grounds("It was looked at.", "It does not hold.", "Licensing Law art. 38")
POLICIES = ("all_or_nothing", "staged", "partial_allowed")

people = st.sampled_from(["approver", "approver.second", "head"])
places = st.integers(0, 11)
#: What ends a case is tried seldom, or nothing would ever come far.
seldom = st.sampled_from([False] * 5 + [True] + [False] * 5)


class People(Usual, RuleBasedStateMachine):
    """One case, and everybody who has a hand in it."""

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.at: datetime = MONDAY
        self.clerk = self._open_catalogue_case if data.draw(st.booleans()) else self._open_small
        self.clerk(data)
        self._tick_everything(data)
        case = acceptance.receive(
            self.pk, division="320118", real_name_checked=True, by=CHEN, at=self.at
        )
        self.model = Model(
            rules=tuple(self._rules(case)),
            policy=case.matter.issuance_policy,
            today=self.today,
            papers={row.key: row.is_there for row in case.materials.filter(obtain="submit")},
            notice_due=case.notice_due_on,
        )

    def _open_small(self, data: st.DataObject) -> None:
        items = data.draw(graphs(), label="sub-items")
        items = tuple(
            type(item)(
                **{
                    **vars(item),
                    "checked": False,
                    "paper": data.draw(st.integers(0, 2)) == 0,
                    "on_refusal": data.draw(
                        st.sampled_from(["block_dependents", "return_to_window"])
                    ),
                }
            )
            for item in items
        )
        version = small_matter(
            items, policy=data.draw(st.sampled_from(POLICIES)), switches=SWITCHES
        )
        case = acceptance.open_draft(version, query_code="K7M2P9QX", by=CHEN, at=self.at)
        answers = {name: str(data.draw(st.booleans())).lower() for name in SWITCHES}
        typed = Typed({**WHOLE_FORM, **answers}, demo=True)
        self.pk = acceptance.fill_in(case.pk, typed, by=CHEN, at=self.at).pk

    def _open_catalogue_case(self, data: st.DataObject) -> None:
        editions = current()
        code = data.draw(st.sampled_from(sorted(editions)), label="matter")
        version = versions_by_code()[code]
        case = acceptance.open_draft(version, query_code="K7M2P9QX", by=CHEN, at=self.at)
        typed = Typist().fill_in(editions[code])
        self.pk = acceptance.fill_in(case.pk, Typed(typed, demo=True), by=CHEN, at=self.at).pk

    def _tick_everything(self, data: st.DataObject) -> None:
        ticks = {
            row.key: MaterialState.MISSING
            if row.obtain == "submit" and data.draw(st.integers(0, 3)) == 0
            else MaterialState.RECEIVED
            for row in self.case.materials.all()
        }
        materials.tick(self.pk, ticks, by=CHEN, at=self.at)

    def _rules(self, case: Case) -> list[Rule]:
        applicable = case.matter.applicable(case.answers)
        return [
            Rule(
                item.id,
                item.depends_on,
                item.optional,
                item.approval_steps,
                item.waits_for_applicant == "tax_payment",
                item.on_refusal,
                item.id in applicable,
            )
            for item in case.matter.sub_items.values()
        ]

    # How an act is tried ----------------------------------------------------------------------

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.pk)

    @property
    def today(self) -> Any:
        return localtime(self.at).date()

    def attempt(self, expected: bool, act: Callable[[], object]) -> None:
        """Do an act for real: it happens exactly when the model says so; a refusal leaves nothing."""
        before = self.case.journal_count
        try:
            with transaction.atomic():
                act()
        except Refusal as refusal:
            self._look_at_a_refusal(refusal, expected, before)
        else:
            assert expected, "done, though not allowed"
            self._look_at_dates()

    def _look_at_a_refusal(self, refusal: Refusal, expected: bool, before: int) -> None:
        assert not expected, f"refused, though allowed: {refusal}"
        assert self.case.journal_count == before
        with translation.override("zh-hans"):
            assert str(refusal.sentence)

    def _look_at_dates(self) -> None:
        """Take over the dates that the core set: the model does not reckon working days."""
        case = self.case
        self.model.notice_due = case.notice_due_on
        told = case.defect_lists.open().filter(review=None).first()
        self.model.correction_due = told.due_on if told else None
        for review in case.reviews.all():
            task = self.model.tasks[review.sub_item]
            task.not_before = localtime(review.not_before).date() if review.not_before else None
            slip = review.defect_lists.open().first()
            task.due = slip.due_on if slip else None

    def review(self, place: int) -> Review | None:
        """Return some review of the case; nothing before it is circulated."""
        reviews = list(self.case.reviews.order_by("position"))
        return reviews[place % len(reviews)] if reviews else None

    def officer(self, who: str, review: Review) -> Actor:
        if who == "head":
            return head(review.department)
        return approver(review.department, "second" if who.endswith("second") else "first")

    # The window -------------------------------------------------------------------------------

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

    # The departments --------------------------------------------------------------------------

    def at_a_desk(self, place: int, who: str, name: str, act: Any, *facts: Any) -> None:
        """Let an officer try an act on some review."""
        review = self.review(place)
        if review is None:
            return
        by = self.officer(who, review)
        expected = getattr(self.model, name)(review.sub_item, who, *facts)
        self.attempt(expected, lambda: act(review, by))

    def _opinion(self, review: Review) -> Opinion:
        checks = [c.id for c in review.case.matter.blocking_checks]
        return Opinion("Seen.", dict.fromkeys(checks, False))

    @rule(place=places, who=people)
    def somebody_signs(self, place: int, who: str) -> None:
        self.at_a_desk(
            place, who, "sign", lambda r, by: circulation.sign_for(r.pk, by=by, at=self.at)
        )

    @rule()
    def everything_queued_is_signed(self) -> None:
        for review in self.case.reviews.filter(state="queued").order_by("position"):
            self.model.sign(review.sub_item, "approver")
            circulation.sign_for(review.pk, by=approver(review.department), at=self.at)

    @rule(place=places, who=people)
    def payment_is_asked_for(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "ask_for_payment",
            lambda r, by: circulation.ask_for_payment(r.pk, by=by, at=self.at),
        )

    @rule(place=places)
    def somebody_pays(self, place: int) -> None:
        request = PaymentRequest.objects.awaited().filter(review__case=self.pk).first()
        if request is None:
            return
        seen = Seen("10.00", f"REF-{request.pk}-{self.pk}")
        self.attempt(
            self.model.pay(request.review.sub_item),
            lambda: charges.payment_seen(request.pk, seen, by=CHEN, at=self.at),
        )

    @rule(place=places, who=people)
    def somebody_approves(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "approve",
            lambda r, by: circulation.approve(r.pk, self._opinion(r), by=by, at=self.at),
        )

    @rule(place=places, who=people)
    def approval_is_proposed(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "propose",
            lambda r, by: circulation.propose(r.pk, self._opinion(r), by=by, at=self.at),
            "approve",
        )

    @rule(place=places, who=people)
    def refusal_is_proposed(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "propose",
            lambda r, by: refusals.propose(r.pk, GROUNDS, by=by, at=self.at),
            "refuse",
        )

    @rule(place=places, who=people)
    def the_head_approves(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "head_approve",
            lambda r, by: circulation.head_approve(r.pk, self._opinion(r), by=by, at=self.at),
        )

    @rule(place=places, who=people)
    def the_head_refuses(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "head_refuse",
            lambda r, by: refusals.refuse(r.pk, GROUNDS, rights_respected=True, by=by, at=self.at),
        )

    @rule(place=places, who=people)
    def the_head_sends_back(self, place: int, who: str) -> None:
        self.at_a_desk(
            place,
            who,
            "head_back",
            lambda r, by: refusals.send_back(r.pk, "Look again.", by=by, at=self.at),
        )

    @rule(place=places, who=people, new_facts=st.booleans())
    def it_is_returned(self, place: int, who: str, new_facts: bool) -> None:
        slip = Slip([Said("blurred", "a clear copy")], "Licensing Law art. 32", "Seen." * new_facts)
        self.at_a_desk(
            place,
            who,
            "give_back",
            lambda r, by: returns.give_back(r.pk, slip, by=by, at=self.at),
            new_facts,
        )

    def _returned(self, place: int) -> DefectList | None:
        slips = list(DefectList.objects.filter(case=self.pk, review__isnull=False))
        return slips[place % len(slips)] if slips else None

    @rule(place=places)
    def a_defect_is_answered(self, place: int) -> None:
        slip = self._returned(place)
        if slip is None or slip.review is None:
            return
        defect = slip.defects.get()
        expected = slip.is_open and self.model.answer(slip.review.sub_item)
        self.attempt(
            expected, lambda: defects.answer(defect.pk, "A new copy.", by=CHEN, at=self.at)
        )

    @rule(place=places)
    def it_goes_back_to_the_department(self, place: int) -> None:
        slip = self._returned(place)
        if slip is None or slip.review is None:
            return
        expected = slip.is_open and self.model.resupply(slip.review.sub_item)
        self.attempt(expected, lambda: returns.resupply(slip.pk, by=CHEN, at=self.at))

    @rule(place=places)
    def a_return_lapses(self, place: int) -> None:
        slip = self._returned(place)
        if slip is None or slip.review is None:
            return
        expected = slip.is_open and self.model.return_lapses(slip.review.sub_item)
        self.attempt(expected, lambda: returns.lapse(slip.pk, at=self.at))

    # What people usually do -------------------------------------------------------------------

    @rule(choices=st.lists(st.integers(0, 99), min_size=3, max_size=12))
    def work_goes_on(self, choices: list[int]) -> None:
        """Do some sensible steps, so that cases come far; everything else above is tried anywhere."""
        for choice in choices:
            usual = self.usual()
            if usual:
                usual[choice % len(usual)]()

    # The end ----------------------------------------------------------------------------------

    def _results(self) -> set[str]:
        return {review.sub_item for review, _output in issuance.results_without_a_set(self.case)}

    @rule()
    def results_are_issued(self) -> None:
        expected = self.model.issue(self._results())
        assert bool(issuance.issue(self.pk, at=self.at)) == expected

    @rule()
    def results_are_handed_over(self) -> None:
        valid = self.case.issuance_sets.filter(state="valid").first()
        if valid is None:
            assert "valid" not in self.model.sets
            return
        everything = Ticked.everything(valid)
        self.attempt(
            self.model.deliver(),
            lambda: issuance.deliver(valid.pk, Recipient(True), everything, by=CHEN, at=self.at),
        )

    @rule()
    def the_file_is_closed(self) -> None:
        nothing_left = (
            not self._results() and not issuance.notices_without_a_set(self.case).exists()
        )
        expected = self.model.archive(nothing_left)
        if expected and self.model.sets:
            for notice in Notice.objects.unprinted().filter(case=self.pk):
                notices.print_notice(notice.pk)
        self.attempt(expected, lambda: issuance.archive(self.pk, at=self.at))

    # What always holds ------------------------------------------------------------------------

    @invariant()
    def the_rows_are_the_models(self) -> None:
        case = self.case
        stored = {review.sub_item: review.state for review in case.reviews.all()}
        assert (case.state, case.outcome, stored) == self.model.stored()

    @invariant()
    def the_journal_proves_the_rows(self) -> None:
        case = self.case
        assert list(chain.faults(case, case.entries.order_by("seq"))) == []
        assert contradictions(case) == ()

    @invariant()
    def somebody_or_the_hall_is_named_until_the_end(self) -> None:
        case = self.case
        named = blockers(case, self.at)
        assert (named == []) == (self.model.the_hall_moves(True) or case.state == "archived")
        assert named or in_hand(case, self.at) or case.state == "archived"
        for blocker in named:
            for audience in Audience:
                sentence = str(blocker.told(audience, department=blocker.department))
                assert sentence
                assert "{" not in sentence


def versions_by_code() -> dict[str, Any]:
    """Return the published versions of the shipped matters."""
    from cases.models import MatterVersion

    return {version.code: version for version in MatterVersion.objects.current()}


@pytest.mark.django_db
@pytest.mark.usefixtures("versions")
def test_random_people_never_leave_a_case_that_contradicts_itself() -> None:
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=EXAMPLES,
            report_multiple_bugs=False,
            phases=PHASES,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
