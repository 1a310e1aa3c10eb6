"""Every page of the hall: who opens it and at which addresses; or the reason why it is not measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from benchmarks.growth.subjects import MOST, actor, of_one_matter, spread, user
from cases.lifecycle import IN_APPROVAL, CaseState, ReviewState
from cases.models import (
    Case,
    Certificate,
    IssuanceSet,
    Notice,
    Party,
    PaymentRequest,
    Review,
    Upload,
)
from cases.models.issuance import CLOSING_NOTICES, SetState
from cases.models.party import PartyKind
from cases.models.review import OPEN_WITH_DEPARTMENT
from departments import queue
from departments.queue import Pile
from hall.demo.growing.parties import credit_code, person_name

CLERK, SUPERVISOR, CASHIER, DIRECTOR = "chen.min", "gu.yun", "wang.lin", "gao.feng"
APPROVER, HEAD, KEEPER = "meng.fei", "shi.yong", "fan.lei"
DEPARTMENT = "vehicle_management"

Addresses = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """One measure: what it is called, the name of its address, who opens it, and where."""

    label: str
    url_name: str
    who: str
    addresses: Addresses


def _plain(url_name: str, **asked: str) -> Addresses:
    return lambda: [_address(url_name, **asked)]


def _address(url_name: str, *args: object, **asked: object) -> str:
    text = f"?{urlencode(asked)}" if asked else ""
    return reverse(url_name, args=args) + text


# Subjects ----------------------------------------------------------------------------------------


def _cases(*states: str) -> list[tuple[int, str]]:
    return spread(of_one_matter(Case.objects.filter(state__in=states)), "pk", "number")


def _at(url_name: str, *states: str) -> Addresses:
    return lambda: [_address(url_name, key) for key, _number in _cases(*states)]


def _number(url_name: str, *states: str, length: int = 23) -> Addresses:
    return lambda: [_address(url_name, number=n[:length]) for _key, n in _cases(*states)]


def _reviews(*states: str) -> list[int]:
    mine = Review.objects.filter(department=DEPARTMENT, state__in=states)
    return spread(mine.filter(case__version__code="VSR"))


def _far_in_the_queue() -> list[str]:
    """Begin after nine tenths of what lies in the queue."""
    lying = queue.lying(actor(APPROVER))
    row = lying[lying.count() * 9 // 10]
    assert row.promised_due is not None
    place = f"{row.promised_due.isoformat()}_{row.pk}"
    return [_address("department-queue", after=place)]


def _far_in_the_cases() -> list[str]:
    half = Case.objects.order_by("-pk").values_list("pk", flat=True)[0] // 2
    return [_address("counter:cases", show="finished", before=half)]


def _of_case(url_name: str, rows: Callable[[], Iterable[tuple[int, ...]]]) -> Addresses:
    return lambda: [_address(url_name, *row) for row in rows()]


def _notices() -> list[tuple[int, ...]]:
    printed = Notice.objects.exclude(sha256="").filter(case__version__code="VSR")
    return spread(printed, "case_id", "pk")


def _certificates(first: str) -> list[tuple[int, ...]]:
    valid = Certificate.objects.exclude(valid_from=None)
    return spread(valid.filter(issuance_set__case__version__code="VSR"), first, "pk")


def _scans() -> list[tuple[int, ...]]:
    return spread(
        Upload.objects.filter(material__case__version__code="VSR"), "material__case_id", "pk"
    )


def _sets(state: str) -> list[tuple[int, ...]]:
    return spread(IssuanceSet.objects.filter(state=state, case__version__code="VSR"), "pk")


def _uploads_of_reviews() -> list[tuple[int, ...]]:
    return [
        (key, upload)
        for key in _reviews(ReviewState.IN_REVIEW, ReviewState.QUEUED)
        for upload in Upload.objects.filter(
            material__case__reviews=key,
            material__used_by__contains=[Review.objects.get(pk=key).sub_item],
        ).values_list("pk", flat=True)[:1]
    ]


_OPEN = (CaseState.PARALLEL_APPROVAL, CaseState.AWAITING_APPLICANT)

PAGES: Sequence[Page] = (
    *(
        Page(
            f"department queue, {pile.value}",
            "department-queue",
            HEAD if pile == Pile.FOR_THE_HEAD else APPROVER,
            _plain("department-queue", pile=pile.value),
        )
        for pile in Pile
    ),
    Page("department queue, far behind", "department-queue", APPROVER, _far_in_the_queue),
    Page(
        "department queue, by number",
        "department-queue",
        APPROVER,
        _number("department-queue", *_OPEN),
    ),
    Page(
        "one review",
        "department-review",
        APPROVER,
        lambda: [_address("department-review", key) for key in _reviews("queued", "in_review")],
    ),
    Page(
        "one review, a paper",
        "department-upload",
        APPROVER,
        _of_case("department-upload", _uploads_of_reviews),
    ),
    Page("who works on what", "department-handling", HEAD, _plain("department-handling")),
    Page(
        "who works on one sub-item",
        "department-handling-item",
        HEAD,
        lambda: [_address("department-handling-item", _sub_item())],
    ),
    Page("cases, open", "counter:cases", CLERK, _plain("counter:cases")),
    Page("cases, waiting", "counter:cases", CLERK, _plain("counter:cases", show="waiting")),
    Page("cases, finished", "counter:cases", CLERK, _plain("counter:cases", show="finished")),
    Page("cases, far behind", "counter:cases", CLERK, _far_in_the_cases),
    Page("cases, of a new clerk", "counter:cases", CASHIER, _plain("counter:cases")),
    Page(
        "cases, a new clerk's finished",
        "counter:cases",
        CASHIER,
        _plain("counter:cases", show="finished"),
    ),
    Page("cases, open, of all", "counter:cases", SUPERVISOR, _plain("counter:cases")),
    Page(
        "cases, waiting, of all",
        "counter:cases",
        SUPERVISOR,
        _plain("counter:cases", show="waiting"),
    ),
    Page("search by number", "counter:cases", CLERK, _number("counter:cases", *_OPEN)),
    Page(
        "search by number, of all",
        "counter:cases",
        SUPERVISOR,
        _number("counter:cases", "archived"),
    ),
    Page(
        "search by a day's numbers",
        "counter:cases",
        SUPERVISOR,
        _number("counter:cases", "archived", length=16),
    ),
    Page("search by name", "counter:cases", CLERK, lambda: _found_by(person_name)),
    Page("search by name, of all", "counter:cases", SUPERVISOR, lambda: _found_by(person_name)),
    Page("search by credit code", "counter:cases", CLERK, lambda: _found_by(credit_code)),
    Page(
        "search by credit code, of all",
        "counter:cases",
        SUPERVISOR,
        lambda: _found_by(credit_code),
    ),
    Page("one case", "counter:case", SUPERVISOR, _at("counter:case", *_OPEN)),
    Page("one closed case", "counter:case", SUPERVISOR, _at("counter:case", "archived")),
    Page("form of a draft", "counter:form", CLERK, lambda: _own("counter:form", "draft")),
    Page("materials", "counter:materials", CLERK, lambda: _own("counter:materials", "draft")),
    Page("new case", "counter:new", CLERK, _plain("counter:new", q="esf")),
    Page(
        "correction notice",
        "counter:correction",
        CLERK,
        lambda: _own("counter:correction", "received"),
    ),
    Page("supply", "counter:supply", CLERK, lambda: _own("counter:supply", "correction_required")),
    Page(
        "returned by departments", "counter:defects", CLERK, lambda: _own("counter:defects", *_OPEN)
    ),
    Page(
        "not accepted",
        "counter:non-acceptance",
        SUPERVISOR,
        _at("counter:non-acceptance", "received"),
    ),
    Page("withdrawal", "counter:withdrawal", CLERK, lambda: _own("counter:withdrawal", *_OPEN)),
    Page("termination", "counter:termination", DIRECTOR, _at("counter:termination", *_OPEN)),
    Page("notice as a paper", "counter:notice", SUPERVISOR, _of_case("counter:notice", _notices)),
    Page(
        "result as a paper",
        "counter:certificate",
        SUPERVISOR,
        _of_case("counter:certificate", lambda: _certificates("issuance_set__case_id")),
    ),
    Page("scan", "counter:scan", SUPERVISOR, _of_case("counter:scan", _scans)),
    Page("closing notices", "counter:to-hand-over", SUPERVISOR, _plain("counter:to-hand-over")),
    Page(
        "one closing notice",
        "counter:closing",
        SUPERVISOR,
        lambda: [
            _address("counter:closing", key)
            for key in spread(Notice.objects.filter(kind__in=CLOSING_NOTICES, delivered_at=None))
        ],
    ),
    Page("sets to hand over", "issuing:sets", CLERK, _plain("issuing:sets")),
    Page("sets, by number", "issuing:sets", CLERK, _number("issuing:sets", "ready_for_issue")),
    Page("one set", "issuing:set", CLERK, _of_case("issuing:set", lambda: _sets(SetState.VALID))),
    Page(
        "delivery receipt",
        "issuing:receipt",
        CLERK,
        _of_case("issuing:receipt", lambda: _sets(SetState.DELIVERED)),
    ),
    Page(
        "result of a set",
        "issuing:certificate",
        CLERK,
        _of_case("issuing:certificate", lambda: _certificates("issuance_set_id")),
    ),
    Page(
        "notice of a set",
        "issuing:notice",
        CLERK,
        _of_case(
            "issuing:notice",
            lambda: spread(
                Notice.objects.filter(kind="doc_conclusion", issuance_set__state="valid"),
                "issuance_set_id",
                "pk",
            ),
        ),
    ),
    Page("payments", "cashier:requests", CASHIER, _plain("cashier:requests")),
    Page(
        "payments, by number",
        "cashier:requests",
        CASHIER,
        lambda: [
            _address("cashier:requests", number=number)
            for (number,) in spread(PaymentRequest.objects.awaited(), "review__case__number")
        ],
    ),
    Page(
        "one payment",
        "cashier:payment",
        CASHIER,
        lambda: [
            _address("cashier:payment", key) for key in spread(PaymentRequest.objects.awaited())
        ],
    ),
    Page("inbox", "messages:inbox", CLERK, _plain("messages:inbox")),
    Page("inbox, read", "messages:inbox", CLERK, _plain("messages:inbox", pile="read")),
    Page("messages sent", "messages:sent", SUPERVISOR, _plain("messages:sent")),
    Page(
        "messages sent, waiting",
        "messages:sent",
        SUPERVISOR,
        _plain("messages:sent", state="waiting"),
    ),
    Page(
        "messages sent, by number",
        "messages:sent",
        SUPERVISOR,
        _number("messages:sent", "archived"),
    ),
    Page("simulated telephone", "messages:phone", SUPERVISOR, _plain("messages:phone")),
    Page("status, empty", "status:ask", "", _plain("status:ask")),
    Page(
        "status, from a paper",
        "status:scanned",
        "",
        lambda: [_address("status:scanned", number) for _key, number in _cases(*_OPEN)],
    ),
    Page("failed work", "upkeep:work", KEEPER, _plain("upkeep:work")),
    Page("self-check", "upkeep:cases", SUPERVISOR, _plain("upkeep:cases")),
    Page("demo", "demo:home", CLERK, _plain("demo:home")),
    Page("components", "ui", CLERK, _plain("ui")),
    Page("sign in", "sign-in", "", _plain("sign-in")),
)


def _own(url_name: str, *states: str) -> list[str]:
    mine = Case.objects.filter(state__in=states, opened_by=user(CLERK).reference)
    if url_name == "counter:defects":
        mine = mine.filter(reviews__state=ReviewState.RETURNED)
    if url_name == "counter:withdrawal":
        mine = mine.filter(state__in=IN_APPROVAL)
    return [_address(url_name, key) for key in spread(of_one_matter(mine)) or spread(mine)]


def _found_by(words: Callable[[int], str]) -> list[str]:
    """Look for people or companies of the first years by what they are called or numbered."""
    kind = PartyKind.NATURAL_PERSON if words is person_name else PartyKind.ENTERPRISE
    keys = Party.objects.filter(kind=kind, cases__isnull=False).order_by("pk")
    return [
        _address("counter:cases", number=words(key))
        for key in keys.values_list("pk", flat=True).distinct()[:MOST]
    ]


def _sub_item() -> str:
    mine = Review.objects.filter(OPEN_WITH_DEPARTMENT, department=DEPARTMENT)
    return str(mine.order_by("sub_item").values_list("sub_item", flat=True)[0])


#: Addresses without a measure of their own, each with the reason.
NOT_MEASURED: Mapping[str, str] = {
    "sign-out": "ends a session; touches no case",
    "set_language": "changes a cookie; touches no case",
    "change-post": "changes a session; touches no case",
    "department-act": "does an act: measured as acceptance, intake, circulation and issuing batches",
    "department-handling-hand-over": "does an act by POST only",
    "department-reply": "takes a reply of a department's own system, which a grown hall has not",
    "messages:read": "does an act by POST only",
    "status:shown": "measured with the look-up, which leads there",
    "home": "leads to the first page of one's post",
    "upkeep:door": "leads to the list of failed work",
    "upkeep:all-again": "does an act by POST only",
    "upkeep:again": "does an act by POST only",
    "upkeep:repair": "does an act by POST only",
    "demo:clock": "moves the clock of the demo by POST only",
}


def forgotten() -> list[str]:
    """Return the addresses of the hall that are neither measured nor excepted."""
    known = {page.url_name for page in PAGES} | NOT_MEASURED.keys()
    return sorted(set(_names(get_resolver().url_patterns)) - known)


def _names(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterable[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _names(pattern.url_patterns, space + inner)
        elif pattern.name:
            yield space + pattern.name
