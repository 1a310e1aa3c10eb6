"""The referee: reads the rows after a fault and counts the cases that were lost, doubled or stuck.

A case that goes through calm weather says what is right for its matter; every other one must end as it
did, once. What a clerk saw confirmed must stand in the journal.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, Q

from benchmarks.faults.load import Said
from cases import chain
from cases.contradictions import SENTENCES, contradictions
from cases.lifecycle import FINAL, CaseState
from cases.models import Case, Certificate, Entry, Notice, Review
from cases.models.issuance import SetKind, SetState
from notifications.models import Bookmark, Message

#: Lines that a case has once and never again.
_ONCE = ("open", "receive", "accept", "circulate", "conclude", "prepare_issue")
_DECISIONS = ("sub_approve", "sub_head_approve", "sub_refuse", "sub_skip", "sub_recall")
_REST = (CaseState.READY_FOR_ISSUE, CaseState.ISSUED, CaseState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended: its state, its outcome, each review's state, each result, each notice."""

    state: str
    outcome: str
    reviews: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]


@dataclass
class Verdict:
    """What is wrong, case by case."""

    cases: int
    lost: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    doubled: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    stuck: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def sentences(self) -> Iterator[str]:
        """Yield everything that is wrong."""
        for name in ("lost", "doubled", "stuck"):
            for case, found in getattr(self, name).items():
                yield f"{name}: case {case}: {'; '.join(found)}"


# Still under way ---------------------------------------------------------------------------------


def under_way(case_ids: Collection[int]) -> set[int]:
    """Return the cases that have not come to rest: something of them is still to be done by the hall."""
    cases = Case.objects.filter(pk__in=case_ids)
    moving = [
        cases.exclude(state__in=_REST),
        cases.with_late_results(),
        cases.filter(issuance_sets__state=SetState.COMPUTED),
        cases.filter(pk__in=Notice.objects.unprinted().values("case")),
        cases.filter(pk__in=Review.objects.exclude(state__in=FINAL).values("case")),
    ]
    found = {pk for rows in moving for pk in rows.values_list("pk", flat=True)}
    return found | _untold(case_ids)


def _untold(case_ids: Collection[int]) -> set[int]:
    """Return the cases with journal lines of which nobody has been told."""
    counts = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "journal_count"))
    read = dict(Bookmark.objects.filter(pk__in=case_ids).values_list("pk", "seq"))
    return {case for case, lines in counts.items() if read.get(case, 0) < lines}


# Judged ------------------------------------------------------------------------------------------


def ending_of(case: Case) -> Ending:
    """Return how a case ended."""
    results = case.issuance_sets.values_list(
        "certificates__review__sub_item", "certificates__output"
    )
    return Ending(
        case.state,
        case.outcome,
        tuple(sorted(case.reviews.values_list("sub_item", "state"))),
        tuple(sorted(pair for pair in results if all(pair))),
        tuple(sorted(case.notices.values_list("kind", flat=True))),
    )


def judge(
    case_ids: Collection[int],
    confirmed: Iterable[tuple[int, Said]],
    right: dict[str, Ending],
) -> Verdict:
    """Look at every case of a fault; ``right`` says how one of each matter ends in calm weather."""
    verdict = Verdict(len(case_ids))
    for case_id in under_way(case_ids):
        verdict.stuck[case_id].append(f"it is at {Case.objects.get(pk=case_id).state}")
    _nothing_confirmed_is_missing(confirmed, verdict)
    for case in Case.objects.filter(pk__in=case_ids).order_by("pk"):
        _once(case, verdict)
        _proved(case, verdict)
        if case.pk not in verdict.stuck:
            _right(case, right, verdict)
    _numbers(verdict)
    return verdict


def _nothing_confirmed_is_missing(confirmed: Iterable[tuple[int, Said]], verdict: Verdict) -> None:
    seen = set(confirmed)
    written = set(
        Entry.objects.filter(case__in={case for case, _said in seen}).values_list("case", "event")
    )
    for case, said in seen:
        if (case, said.value) not in written:
            verdict.lost[case].append(f"'{said.value}' was confirmed and is not in the journal")


def _once(case: Case, verdict: Verdict) -> None:
    """Count what may stand in a journal, a set or an envelope once."""
    found = verdict.doubled[case.pk]
    lines = Counter(case.entries.values_list("event", flat=True))
    found += [f"{lines[event]} lines '{event}'" for event in _ONCE if lines[event] > 1]
    decided = Counter(case.entries.filter(event__in=_DECISIONS).values_list("event", "sub_item"))
    found += [f"'{event}' of {item} {n} times" for (event, item), n in decided.items() if n > 1]
    results = Counter(_of_case(case).values_list("review", "output"))
    found += [f"{n} certificates '{output}'" for (_review, output), n in results.items() if n > 1]
    told = Counter(
        Message.objects.filter(case=case).values_list("seq", "rule", "recipient", "channel")
    )
    found += [f"message '{rule}' {n} times" for (_seq, rule, *_), n in told.items() if n > 1]
    if (sets := case.issuance_sets.filter(kind=SetKind.CONCLUSION).count()) > 1:
        found.append(f"{sets} sets at the conclusion")
    if not found:
        del verdict.doubled[case.pk]


def _of_case(case: Case) -> Any:
    return Certificate.objects.filter(issuance_set__case=case)


def _proved(case: Case, verdict: Verdict) -> None:
    """Let the journal prove the rows, and the rows agree with each other."""
    if faults := [str(fault) for fault in chain.faults(case, case.entries.order_by("seq"))]:
        verdict.lost[case.pk] += faults
    if found := [str(SENTENCES[one]) for one in contradictions(case)]:
        verdict.stuck[case.pk] += found


def _right(case: Case, right: dict[str, Ending], verdict: Verdict) -> None:
    """Compare a case that ended with one of its matter that nothing happened to."""
    ending, found = ending_of(case), list[str]()
    if ending != right[case.matter.code]:
        found.append(f"it ended as {ending} and not as {right[case.matter.code]}")
    papers = [*_of_case(case), *case.notices.all()]
    found += [f"the paper of {paper} is not there" for paper in papers if not _is_stored(paper)]
    results = _of_case(case).filter(Q(valid_from=None) | Q(number=None))
    found += [f"result {each.output} is not valid" for each in results]
    if found:
        verdict.lost[case.pk] += found


def _is_stored(paper: Certificate | Notice) -> bool:
    """Whether the paper lies in the store, whole."""
    try:
        with default_storage.open(str(paper.file)) as stored:
            return hashlib.sha256(stored.read()).hexdigest() == paper.sha256
    except (FileNotFoundError, OSError):
        return False


def _numbers(verdict: Verdict) -> None:
    """Look for numbers that were given twice, in the whole hall."""
    for model in (Case, Certificate, Notice):
        given = model.objects.exclude(number=None).values("number").annotate(n=Count("pk"))
        for row in given.filter(n__gt=1):
            verdict.doubled[0].append(f"number {row['number']} was given {row['n']} times")
