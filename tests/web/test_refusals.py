"""A refusal becomes what the asker understands: a message, a page or a problem."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from .sample_urls import REFUSALS

pytestmark = [pytest.mark.urls("tests.web.sample_urls"), pytest.mark.django_db]

STATUS = {
    "wrong-state": 409,
    "missing": 409,
    "not-allowed": 403,
    "not-found": 404,
    "invalid": 422,
}
CASE_PAGE = "http://testserver/open/?case=27"


@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize("headers", [{}, {"accept": "application/problem+json"}])
def test_machines_get_a_problem(clerks_browser, kind, headers):
    path = f"/refuse/{kind}/" if headers else f"/api/refuse/{kind}/"
    answer = clerks_browser.post(path, headers=headers)
    problem = answer.json()
    assert answer.status_code == problem["status"] == STATUS[kind]
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"urn:hall:problem:{kind}"
    assert problem["detail"] == str(REFUSALS[kind])
    assert problem["instance"] == path


def test_a_problem_names_code_and_fields(clerks_browser):
    problem = clerks_browser.post("/api/refuse/invalid/").json()
    assert problem["code"] == "price"
    assert problem["errors"] == [{"field": "price", "detail": "The price is negative."}]


@pytest.mark.parametrize("kind", ["wrong-state", "missing", "invalid"])
def test_a_form_leads_back_to_its_page_with_the_sentence(clerks_browser, kind):
    answer = clerks_browser.post(f"/refuse/{kind}/", headers={"referer": CASE_PAGE})
    assert answer.status_code == 302
    assert answer.url == CASE_PAGE
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert said == [str(REFUSALS[kind])]


@pytest.mark.parametrize("kind", ["not-allowed", "not-found"])
def test_what_is_not_for_the_person_is_a_page_even_from_a_form(clerks_browser, kind):
    answer = clerks_browser.post(f"/refuse/{kind}/", headers={"referer": CASE_PAGE})
    assert answer.status_code == STATUS[kind]
    assert str(REFUSALS[kind]) in answer.text


@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/"])
def test_without_a_page_of_ours_before_it_is_a_page(clerks_browser, kind, referer):
    answer = clerks_browser.post(f"/refuse/{kind}/", headers={"referer": referer})
    assert answer.status_code == STATUS[kind]
    assert str(REFUSALS[kind]) in answer.text


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_page_that_is_refused_never_leads_in_a_circle(clerks_browser, kind):
    answer = clerks_browser.get(f"/refuse/{kind}/", headers={"referer": CASE_PAGE})
    assert answer.status_code == STATUS[kind]
    assert "<h1>" in answer.text
