"""Work that fails: it rests longer each time, is given up, and is tried again when somebody asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from cases.actors import Actor, Role
from cases.errors import Missing, NotFound
from cases.identifiers import make_specimen_resident_number
from cases.masks import find_personal_numbers
from tests.cases.barrier import TRIALS, race
from tests.cast import MONDAY
from web import failures, kinds_of_work, reasons
from web.models import FailedWork
from web.wording import in_words

LIMIT = 8
ZHAO = Actor("user:9", frozenset({Role.SYSTEM_ADMIN}))
RESIDENT = make_specimen_resident_number("320118", date(1985, 11, 12))
HIDDEN = f"{RESIDENT[:3]}{'*' * 11}{RESIDENT[-4:]}"
MOBILE = "13912345678"


def fail(times: int, subject: str = "7", kind: str = "t.paper") -> FailedWork:
    """Let a piece of work fail so many times, each as soon as it may be tried."""
    at = MONDAY
    for _ in range(times):
        failures.record(kind, subject, OSError("the disk is full"), at)
        at = row(subject, kind).retry_at or at
    return row(subject, kind)


def row(subject: str = "7", kind: str = "t.paper") -> FailedWork:
    return FailedWork.objects.get(kind=kind, subject=subject)


# Pauses ------------------------------------------------------------------------------------------

PAUSES = [
    (1, 30),
    (2, 60),
    (3, 120),
    (4, 240),
    (5, 480),
    (6, 960),
    (7, 1920),
    (8, None),
    (9, None),
]


@pytest.mark.parametrize(("count", "seconds"), PAUSES)
def test_pauses_double_until_work_is_given_up(count, seconds):
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert failures.pause_after(count) == expected


@pytest.mark.parametrize("count", [8, 9, 20, 998])
def test_no_pause_is_longer_than_an_hour(count, settings):
    settings.HALL_FAILURE_LIMIT = 999
    assert failures.pause_after(count) == timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "seconds"), PAUSES)
def test_the_list_says_when_work_is_tried_next(count, seconds):
    failed = fail(count)
    assert (failed.failures, failed.first_at) == (count, MONDAY)
    assert failed.given_up is (seconds is None)
    pause = failed.retry_at and failed.retry_at - failed.last_at
    assert pause == (seconds and timedelta(seconds=seconds))


@pytest.mark.django_db
def test_work_that_rests_or_was_given_up_is_left_out():
    fail(1, "1"), fail(LIMIT, "2"), fail(1, "1", kind="t.other")
    resting = MONDAY + timedelta(seconds=29)
    assert failures.resting("t.paper", resting) == {"1", "2"}
    assert failures.resting("t.paper", MONDAY + timedelta(seconds=30)) == {"2"}
    assert failures.resting("t.third", resting) == set()


@pytest.mark.django_db
def test_a_query_leaves_out_what_rests(person, django_assert_num_queries):
    chen, lin = person("chen"), person("lin")
    fail(1, str(chen.pk))
    with django_assert_num_queries(1):
        assert list(failures.awake(User.objects.all(), "t.paper", MONDAY)) == [lin]
    later = MONDAY + timedelta(seconds=30)
    assert set(failures.awake(User.objects.all(), "t.paper", later)) == {chen, lin}
    assert set(failures.awake(User.objects.all(), "t.other", MONDAY)) == {chen, lin}


# Reasons -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_last_reason_is_kept_with_what_it_is_called():
    failures.record("t.paper", 7, ValueError("no content"), MONDAY)
    failures.record("t.paper", 7, KeyError(), MONDAY)
    assert row().fault == "KeyError"
    failures.record("t.paper", 7, "The register does not answer.", MONDAY)
    assert row().fault == "The register does not answer."


@pytest.mark.django_db
def test_a_refusal_gives_its_reason_in_both_languages():
    lazy = translation.gettext_lazy("There is no such set.")
    failures.record("t.paper", 7, NotFound(lazy), MONDAY)
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = in_words(row().reason)
    assert said["en"] == "NotFound: There is no such set."
    assert said["zh-hans"].startswith("NotFound: ")
    assert said["zh-hans"] != said["en"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        (f"Key (identity_no)=({RESIDENT}) exists", f"Key (identity_no)=({HIDDEN}) exists"),
        (f"no SMS to {MOBILE}", "no SMS to 139****5678"),
        (f"no SMS to +86{MOBILE}", "no SMS to +86139****5678"),
        ("two\nlines\x00and\ta half \ud83d", "two lines and a half"),
        ("x" * 400, "x" * 300),
        ("x" * 290 + MOBILE, "x" * 290 + "139****567"),
    ],
)
def test_reasons_are_one_line_without_personal_numbers(fault, kept):
    failures.record("t.paper", 7, fault, MONDAY)
    assert row().fault == kept


@given(st.text(), st.text(), st.sampled_from([RESIDENT, RESIDENT.lower(), MOBILE, "86" + MOBILE]))
def test_no_reason_shows_a_personal_number(before, after, number):
    said = reasons.in_language("en", ValueError(before + number + after))
    assert find_personal_numbers(said) == []
    assert len(said) <= 300


@pytest.mark.django_db
def test_the_log_tells_where_a_fault_comes_from_without_personal_numbers(caplog):
    with failures.attempt("t.paper", 7, MONDAY):
        raise ValueError(RESIDENT)
    (told,) = [record.getMessage() for record in caplog.records if record.name == "web.failures"]
    assert "t.paper 7 failed and rests for 0:00:30" in told
    assert "test_failures.py" in told
    assert find_personal_numbers(told) == []


# Attempts ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_succeeds_leaves_the_list():
    fail(3)
    with failures.attempt("t.paper", 7, MONDAY) as tried:
        pass
    assert not tried.failed
    assert not FailedWork.objects.exists()


@pytest.mark.django_db
def test_what_never_failed_costs_one_question_a_round(django_assert_num_queries):
    fail(1, "7")
    work = [("t.paper", subject) for subject in range(50)]
    with django_assert_num_queries(1):
        failed = failures.failed_before(work)
    assert failed == {("t.paper", "7")}
    with django_assert_num_queries(0):
        assert failures.failed_before([]) == set()


@pytest.mark.django_db(transaction=True)
def test_a_success_of_what_never_failed_costs_nothing(django_assert_num_queries):
    with (
        django_assert_num_queries(0),
        failures.attempt("t.paper", 7, MONDAY, known_to_fail=False) as tried,
    ):
        pass
    assert not tried.failed


@pytest.mark.django_db(transaction=True)
def test_the_record_stays_when_the_act_is_rolled_back():
    with failures.attempt("t.paper", 7, MONDAY) as tried, transaction.atomic():
        User.objects.create_user("ghost", None, display_name="Ghost")
        raise Missing("Still missing: a stamp.")
    assert tried.failed
    assert row().fault == "Missing: Still missing: a stamp."
    assert not User.objects.filter(username="ghost").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_broken", [False, True])
def test_inside_a_transaction_only_the_act_is_undone(is_broken):
    with transaction.atomic():
        User.objects.create_user("chen", None, display_name="Chen")
        with failures.attempt("t.paper", 7, MONDAY):
            User.objects.create_user("ghost", None, display_name="Ghost")
            if is_broken:  # PostgreSQL refuses everything more until it is rolled back
                User.objects.create_user("chen", None, display_name="Chen")
            raise ValueError
    assert list(User.objects.values_list("username", flat=True)) == ["chen"]
    assert row().failures == 1


@pytest.mark.django_db
def test_a_task_whose_time_is_over_ends_and_its_work_is_told():
    with pytest.raises(SoftTimeLimitExceeded), failures.attempt("t.paper", 7, MONDAY):
        raise SoftTimeLimitExceeded
    assert row().fault.startswith("SoftTimeLimitExceeded")


@pytest.mark.django_db
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_worker_that_is_stopped_blames_no_work(stop):
    with pytest.raises(stop), failures.attempt("t.paper", 7, MONDAY):
        raise stop
    assert not FailedWork.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_no_works_fault():
    with (
        pytest.raises(DatabaseError),
        failures.attempt("t.paper", 7, MONDAY),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert not FailedWork.objects.exists()


@pytest.mark.django_db
def test_a_question_that_took_too_long_is_the_works_fault():
    with failures.attempt("t.paper", 7, MONDAY), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20ms'")
        cursor.execute("SELECT pg_sleep(5)")
    assert row().fault.startswith(f"{OperationalError.__name__}: ")


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_fail_at_once_are_both_counted():
    def fails(trial: int) -> None:
        failures.record("t.paper", trial, ValueError("no content"), MONDAY)

    race([fails, fails, fails])
    counted = set(FailedWork.objects.values_list("failures", "retry_at"))
    assert counted == {(3, MONDAY + timedelta(seconds=120))}
    assert FailedWork.objects.count() == TRIALS


@pytest.mark.django_db(transaction=True)
def test_one_fails_while_another_succeeds_and_nothing_breaks():
    def fails(trial: int) -> None:
        failures.record("t.paper", trial, ValueError("no content"), MONDAY)

    race([fails, lambda trial: failures.clear("t.paper", trial)], before=fails)
    assert set(FailedWork.objects.values_list("failures", flat=True)) <= {1, 2}


# Tried again -------------------------------------------------------------------------------------


@pytest.fixture
def nudged(monkeypatch) -> list[list[str]]:
    """What the workers of ``t.paper`` are nudged to; of all papers, those below 100 still wait."""
    told: list[list[str]] = []
    monkeypatch.setattr(kinds_of_work, "_kinds", {})

    def waiting(subjects: Any) -> set[str]:
        return {subject for subject in subjects if int(subject) < 100}

    failures.register_kind(
        "t.paper",
        "Papers",
        retry=lambda subjects: told.append(sorted(subjects)),
        waiting=waiting,
    )
    return told


@pytest.mark.django_db
def test_given_up_work_is_tried_only_after_somebody_asked(
    nudged, django_capture_on_commit_callbacks
):
    failed = fail(LIMIT)
    at = MONDAY + timedelta(days=300)
    assert failures.resting("t.paper", at) == {"7"}
    with django_capture_on_commit_callbacks(execute=True):
        asked = failures.try_again(failed.pk, by=ZHAO, at=at)
    assert failures.resting("t.paper", at) == set()
    assert (asked.tried_again_by, asked.tried_again_at) == ("user:9", at)
    assert nudged == [["7"]]


@pytest.mark.django_db
def test_after_somebody_asked_the_pauses_begin_anew(nudged):
    failures.try_again(fail(LIMIT).pk, by=ZHAO, at=MONDAY)
    for count, seconds in PAUSES[:-1]:
        failures.record("t.paper", 7, OSError("the disk is full"), MONDAY)
        failed = row()
        assert failed.failures == LIMIT + count
        expected = None if seconds is None else MONDAY + timedelta(seconds=seconds)
        assert failed.retry_at == expected


@pytest.mark.django_db
def test_work_that_was_done_in_the_meantime_cannot_be_tried_again(nudged):
    failed = fail(1)
    failures.clear("t.paper", 7)
    with pytest.raises(NotFound):
        failures.try_again(failed.pk, by=ZHAO, at=MONDAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_up", "tried"), [(None, ["1", "2", "3"]), (True, ["2", "3"]), (False, ["1"])]
)
def test_all_of_a_kind_are_tried_again(nudged, given_up, tried, django_capture_on_commit_callbacks):
    fail(1, "1"), fail(LIMIT, "2"), fail(LIMIT, "3"), fail(LIMIT, "4", kind="t.other")
    with django_capture_on_commit_callbacks(execute=True):
        count = failures.try_all_again("t.paper", by=ZHAO, at=MONDAY, given_up=given_up)
    assert count == len(tried)
    assert nudged == [tried]
    asked = FailedWork.objects.exclude(tried_again_by="").order_by("subject")
    assert list(asked.values_list("subject", flat=True)) == tried


@pytest.mark.django_db
def test_where_nothing_failed_nobody_is_nudged(nudged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert failures.try_all_again("t.paper", by=ZHAO, at=MONDAY) == 0
    assert nudged == []


@pytest.mark.django_db
def test_a_kind_that_nobody_knows_can_be_tried_again(nudged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        failures.try_again(fail(LIMIT, kind="t.gone").pk, by=ZHAO, at=MONDAY)
    assert failures.resting("t.gone", MONDAY) == set()


@pytest.mark.django_db
def test_what_was_done_elsewhere_leaves_the_list(nudged, monkeypatch):
    fail(1, "1"), fail(LIMIT, "101"), fail(1, "102"), fail(1, "103", kind="t.gone")
    assert failures.settle() == 2
    left = FailedWork.objects.order_by("subject").values_list("subject", flat=True)
    assert list(left) == ["1", "103"]
