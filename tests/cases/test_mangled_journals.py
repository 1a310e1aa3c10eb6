"""Mangled journals: lines that no act could have written are a fault that is said, never a crash."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases import circulation
from cases.chain import faults, head_after, mac_of
from cases.lifecycle import Event
from cases.models import Case, Entry
from tests.cases.test_journal import an_owner_switches_the_guard_off
from tests.cast import MONDAY
from tests.small_matters import accepted, five_departments, small_matter

pytestmark = pytest.mark.django_db

Mangle = Callable[[Case], None]


@pytest.fixture
def case() -> Case:
    """A case whose five reviews are queued."""
    case = accepted(small_matter(five_departments()))
    circulation.circulate(case.pk, at=MONDAY)
    return Case.objects.get(pk=case.pk)


def line(of: Event, **changed: Any) -> Mangle:
    """Change the first line of an event."""

    def mangle(case: Case) -> None:
        first = case.entries.filter(event=of).order_by("seq")[0]
        Entry.objects.filter(pk=first.pk).update(**changed)

    return mangle


def told_sub_items(said: Any) -> Mangle:
    """Let the line of circulation tell something else than the names of sub-items."""
    return line(Event.CIRCULATE, facts={"sub_items": said})


MANGLED = {
    "an event nobody knows": line(Event.ACCEPT, event="accept_twice"),
    "an event without a name": line(Event.RECEIVE, event=""),
    "a review's event nobody knows": line(Event.SUB_RELEASE, event="sub_forget"),
    "a note nobody knows": line(Event.FILL_IN, event="scribble"),
    "an event of another machine": line(Event.SUB_RELEASE, event=Event.CONCLUDE),
    "a state nobody knows": line(Event.ACCEPT, target="nearly_accepted"),
    "a review nobody laid out": line(Event.SUB_RELEASE, sub_item="t_unheard_of"),
    "circulation without facts": line(Event.CIRCULATE, facts={}),
    "circulation with a list of facts": line(Event.CIRCULATE, facts=["t_tax"]),
    "circulation with a word for facts": line(Event.CIRCULATE, facts="t_tax"),
    "circulation with a number for facts": line(Event.CIRCULATE, facts=5),
    "sub-items: nothing": told_sub_items(None),
    "sub-items: a number": told_sub_items(5),
    "sub-items: a word": told_sub_items("t_tax"),
    "sub-items: lists": told_sub_items([["t_tax"], {"t": 1}]),
    "sub-items: numbers": told_sub_items([1, 2]),
    "sub-items: some are missing": told_sub_items(["t_tax"]),
}


def sealed_anew(case: Case) -> None:
    """Put the chain right again, as whoever has the key could: only the replay can find it now."""
    before = b""
    for entry in case.entries.order_by("seq"):
        entry.mac = mac_of(entry, before)
        Entry.objects.filter(pk=entry.pk).update(mac=entry.mac)
        before = head_after(entry.mac)
    Case.objects.filter(pk=case.pk).update(journal_head=before)


def found(case: Case) -> list[str]:
    """Return the sentences that a verification says about a case."""
    case = Case.objects.get(pk=case.pk)
    return [str(fault) for fault in faults(case, case.entries.order_by("seq"))]


@pytest.mark.parametrize("what", MANGLED)
def test_what_no_act_wrote_is_a_fault(case: Case, what: str) -> None:
    with an_owner_switches_the_guard_off():
        MANGLED[what](case)
    sentences = found(case)
    assert len(sentences) >= 2  # the line was changed, and what it says does not follow
    assert all(sentences)


@pytest.mark.parametrize("what", MANGLED)
def test_what_no_act_wrote_is_a_fault_under_a_good_seal(case: Case, what: str) -> None:
    with an_owner_switches_the_guard_off():
        MANGLED[what](case)
        sealed_anew(case)
    assert found(case)


def test_the_command_goes_on_to_the_next_case(case: Case) -> None:
    """Every case is verified, and every one with a fault is named, whatever the first looks like."""
    second, third, honest = (accepted(case.version) for _ in range(3))
    with an_owner_switches_the_guard_off():
        MANGLED["sub-items: a number"](case)
        MANGLED["an event nobody knows"](second)
        MANGLED["a state nobody knows"](third)
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("verify_journal", stdout=out, stderr=err)
    told = err.getvalue()
    assert all(str(bad.number) in told for bad in (case, second, third))
    assert str(honest.number) not in told
    assert "4件办件" in out.getvalue()
