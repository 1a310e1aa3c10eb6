"""Everybody who has a hand in a case, from its receipt to the closing of its file."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases import delivery, freezing, issuance, notices
from cases.delivery import Recipient, Ticked
from cases.models import Notice
from tests.cases.people.desks import Desks
from tests.cases.people.window import Window
from tests.cast import CHEN


class People(Window, Desks):
    """One case, and everybody who has a hand in it."""

    @rule(choices=st.lists(st.integers(0, 99), min_size=3, max_size=12))
    def work_goes_on(self, choices: list[int]) -> None:
        """Do some sensible steps, so that cases come far; everything else above is tried anywhere."""
        for choice in choices:
            usual = self.usual()
            if usual:
                usual[choice % len(usual)]()

    # The end ----------------------------------------------------------------------------------

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
            lambda: delivery.deliver(valid.pk, Recipient(True), everything, by=CHEN, at=self.at),
        )

    @rule()
    def the_file_is_closed(self) -> None:
        nothing_left = (
            not self._results() and not freezing.notices_without_a_set(self.case).exists()
        )
        expected = self.model.archive(nothing_left)
        if expected and self.model.sets:
            for notice in Notice.objects.unprinted().filter(case=self.pk):
                notices.print_notice(notice.pk)
        self.attempt(expected, lambda: delivery.archive(self.pk, at=self.at))
