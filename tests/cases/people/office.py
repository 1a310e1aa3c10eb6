"""One case and how random people try an act on it: what a plain model allows happens, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from cases import acceptance, chain, freezing, materials
from cases.acceptance import Typed
from cases.actors import Actor
from cases.blockers import Audience, blockers, in_hand
from cases.catalogue.publish import current
from cases.circulation import Opinion
from cases.contradictions import contradictions
from cases.errors import Refusal
from cases.models import Case, MatterVersion, Review
from cases.models.material import MaterialState
from cases.refusals import Grounds
from tests.cases.people.model import Model, Rule
from tests.cases.people.usual import Usual
from tests.cases.stories_of_officers import SWITCHES, graphs
from tests.cast import CHEN, MONDAY, approver, head
from tests.forms_typed import Typist
from tests.small_matters import WHOLE_FORM, small_matter

GROUNDS = Grounds("It was looked at.", "It does not hold.", "Licensing Law art. 38")
POLICIES = ("all_or_nothing", "staged", "partial_allowed")

people = st.sampled_from(["approver", "approver.second", "head"])
places = st.integers(0, 11)
#: What ends a case is tried seldom, or nothing would ever come far.
seldom = st.sampled_from([False] * 5 + [True] + [False] * 5)


class Office(Usual, RuleBasedStateMachine):
    """One case, its model, and what holds of both at any moment."""

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

    def _opinion(self, review: Review) -> Opinion:
        checks = [c.id for c in review.case.matter.blocking_checks]
        return Opinion("Seen.", dict.fromkeys(checks, False))

    def _results(self) -> set[str]:
        return {review.sub_item for review, _output in freezing.results_without_a_set(self.case)}

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


def versions_by_code() -> dict[str, MatterVersion]:
    """Return the published versions of the shipped matters."""
    return {version.code: version for version in MatterVersion.objects.current()}
