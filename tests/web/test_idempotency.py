"""A double click does an act once."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client, RequestFactory

from cases.errors import WrongState
from web import idempotency
from web.idempotency import new_token, once
from web.models import SubmittedForm

from .sample_urls import acts

pytestmark = [pytest.mark.urls("tests.web.sample_urls"), pytest.mark.django_db]


def send(client: Client, token: str, **more: str) -> HttpResponse:
    return client.post("/act/", {"form_token": token, **more})


def done(token: str) -> int:
    return acts.count(token)


def test_the_second_sending_is_led_to_the_first_result(clerks_browser):
    token = new_token()
    first, second = send(clerks_browser, token), send(clerks_browser, token)
    assert done(token) == 1
    assert first.url == second.url


def test_another_form_does_its_own_act(clerks_browser):
    one, two = new_token(), new_token()
    assert send(clerks_browser, one).url != send(clerks_browser, two).url


@pytest.mark.parametrize("failure", ["refuse", "wrong"])
def test_a_failed_sending_may_be_repeated(clerks_browser, failure):
    token = new_token()
    assert send(clerks_browser, token, **{failure: "1"}).status_code in (409, 422)
    assert not SubmittedForm.objects.exists()
    assert send(clerks_browser, token).status_code == 302
    assert done(token) == 1


@pytest.mark.parametrize("token", ["", "not-a-token"])
def test_a_form_without_a_token_does_nothing(clerks_browser, token):
    assert send(clerks_browser, token).status_code == 422
    assert done(token) == 0


def test_a_token_of_somebody_else_is_no_use(clerks_browser, person):
    token = new_token()
    send(clerks_browser, token)
    other = Client()
    other.force_login(person("wang", "window_clerk"))
    assert send(other, token).status_code == 422
    assert done(token) == 1


def test_a_sending_that_never_finished_is_told_apart(clerks_browser, clerk, monkeypatch):
    monkeypatch.setattr(idempotency, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(idempotency, "GLANCE_SECONDS", 0.01)
    token = new_token()
    send(clerks_browser, token)
    SubmittedForm.objects.update(result_url="")
    answer = send(clerks_browser, token)
    assert answer.status_code == 409
    assert "has no result yet" in answer.text


def test_old_forms_can_be_forgotten(clerks_browser):
    send(clerks_browser, new_token())
    form = SubmittedForm.objects.get()
    assert not SubmittedForm.objects.older_than(form.at).exists()
    assert SubmittedForm.objects.older_than(form.at.replace(year=form.at.year + 1)).exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_do_one_act(clerk):
    start, count, answers = threading.Barrier(2), [], []
    token = str(uuid4())

    @once
    def slow_act(request: HttpRequest) -> HttpResponse:
        count.append(1)
        time.sleep(0.3)
        return redirect("/done/")

    def click() -> None:
        request = RequestFactory().post("/act/", {"form_token": token})
        request.user = clerk
        start.wait()
        try:
            answers.append(slow_act(request).url)
        except WrongState:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(count) == 1
    assert answers == ["/done/", "/done/"]
