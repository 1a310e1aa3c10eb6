"""What people see when something is wrong: a sentence in their language, no trace."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from web import error_pages

pytestmark = [pytest.mark.urls("tests.web.sample_urls"), pytest.mark.django_db]


def test_a_missing_page_says_so_in_the_persons_language(client):
    english = client.get("/nowhere/", headers={"accept-language": "en"})
    chinese = client.get("/nowhere/", headers={"accept-language": "zh-hans"})
    assert english.status_code == chinese.status_code == 404
    assert 'lang="en"' in english.text
    assert "There is no page at this address." in english.text
    assert 'lang="zh-Hans"' in chinese.text


def test_a_database_that_is_away_is_a_503_without_detail(clerks_browser):
    answer = clerks_browser.get("/away/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "do not answer at the moment" in answer.text
    assert "secret-host" not in answer.text


def test_machines_get_a_problem_when_the_database_is_away(clerks_browser):
    answer = clerks_browser.get("/away/", headers={"accept": "application/problem+json"})
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:hall:problem:away"


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_a_database_that_is_away_before_the_view_runs_is_a_503_too(
    monkeypatch, clerks_browser, fault
):
    def away(*args):
        raise fault("gone at secret-host")

    clerks_browser.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "_get_session_from_db", away)
    answer = clerks_browser.get("/")
    assert answer.status_code == 503
    assert 'lang="en"' in answer.text
    assert "secret-host" not in answer.text


def test_a_fault_is_a_500_without_trace_and_without_the_database(
    clerks_browser, django_assert_num_queries
):
    clerks_browser.raise_request_exception = False
    answer = clerks_browser.get("/broken/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    request = RequestFactory().get("/")
    with django_assert_num_queries(0), translation.override("en"):
        assert error_pages.server_error(request).status_code == 500


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (lambda request: error_pages.bad_request(request, ValueError()), 400),
        (lambda request: error_pages.forbidden(request, PermissionError()), 403),
        (lambda request: error_pages.stale_form(request), 403),
        (lambda request: error_pages.too_many_requests(request, "Wait.", 60), 429),
    ],
)
def test_each_page_has_its_status_for_people_and_machines(page, status, rf):
    for accept in ("text/html", "application/problem+json"):
        request = rf.get("/x/", headers={"accept": accept})
        request.user = type("Visitor", (), {"is_authenticated": False})()
        answer = page(request)
        assert answer.status_code == status
        assert answer["Content-Type"].startswith(accept)


def test_a_form_without_protection_is_refused_with_a_sentence(clerk, settings):
    settings.CSRF_FAILURE_VIEW = "web.error_pages.stale_form"
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    browser.force_login(clerk)
    answer = browser.post("/act/")
    assert answer.status_code == 403
    assert "This form is too old." in answer.text


def test_pages_keep_the_strict_policy(client):
    answer = client.get("/sign-in/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert "<script" not in answer.text
