"""Redis is emptied again and again while real workers work: every case ends, once, with its results."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from redis import Redis

from cases import acceptance, chain, materials
from cases.acceptance import Typed
from cases.catalogue.publish import rules_of
from cases.models import Case, Certificate, Entry, MatterVersion, Notice
from cases.models.material import MaterialState
from cases.models.review import Handling
from departments import registry
from notifications.models import Message
from settings import children
from settings.processes import queues
from tests.cases.weather import forget_the_line, go_to
from tests.cast import CHEN, MONDAY, SUN
from tests.forms_typed import Typist
from web import clock

ROOT = Path(__file__).resolve().parents[2]
CASES, PATIENCE = 12, 90.0
#: Seconds between two losses of everything that Redis holds, and how often it happens.
PAUSE, LOSSES = 0.15, 20
#: Opening a company: ten sub-items of six departments, nothing to pay, nothing on public notice.
MATTER = "EST"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(200)]


@pytest.fixture
def own_redis(monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[Redis]:
    """A database of Redis that nobody else uses, empty before and after."""
    address = f"{django_settings.REDIS_URL.rsplit('/', 1)[0]}/13"
    go_to(address, monkeypatch, settings)
    redis = Redis.from_url(address)
    redis.flushdb()
    yield redis
    redis.flushdb()
    redis.close()
    forget_the_line()


@pytest.fixture
def workers(own_redis: Redis, tmp_path: Path) -> Iterator[None]:
    """A real worker with its beat, on the tables of this test."""
    own = connection.settings_dict
    where = f"{own['HOST'] or '127.0.0.1'}:{own['PORT'] or 5432}"
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{own['USER']}:{own['PASSWORD']}@{where}/{own['NAME']}",
        "DJANGO_SETTINGS_MODULE": "settings.test",
        "REDIS_URL": django_settings.REDIS_URL,
    }
    command = [sys.executable, "-m", "celery", "--app", "settings.celery", "worker"]
    command += ["--pool", "solo", "--beat", "--schedule", str(tmp_path / "beat")]
    command += ["--queues", ",".join(queues()), "--without-gossip", "--without-mingle"]
    child = children.start(command, log=tmp_path / "worker.log", env=env, where=ROOT)
    yield
    children.stop(child, 15, 3, patience=10)
    assert isinstance(child, subprocess.Popen)


def test_nothing_is_lost_doubled_or_stuck(
    own_redis: Redis, workers: None, versions: dict[str, MatterVersion]
) -> None:
    clock.set_start(MONDAY)
    matter = rules_of(versions[MATTER].pk).matter
    chosen = [(item.id, item.department) for item in matter.sub_items.values()]
    registry.choose(chosen, Handling.AUTOMATIC, by=SUN, at=MONDAY)
    cases = [_accepted(versions[MATTER]) for _number in range(CASES)]
    for _loss in range(LOSSES):
        time.sleep(PAUSE)
        own_redis.flushdb()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not _all_done(cases):
        time.sleep(0.2)
    assert _all_done(cases), Counter(Case.objects.values_list("state", flat=True))
    for case in Case.objects.all():
        events = list(case.entries.values_list("event", flat=True))
        assert events.count("conclude") == events.count("prepare_issue") == 1
        assert list(chain.faults(case, case.entries.order_by("seq"))) == []
    decided = Entry.objects.filter(event__in=["sub_approve", "sub_head_approve"])
    per_review = Counter(decided.values_list("case", "sub_item"))
    assert set(per_review.values()) == {1}
    issued = Counter(Certificate.objects.values_list("review", "output"))
    assert set(issued.values()) == {1}
    sent = Message.objects.values_list("case", "seq", "rule", "recipient", "channel")
    assert len(set(sent)) == len(sent)


def _accepted(version: MatterVersion) -> int:
    """Bring one case to acceptance, with everything there."""
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    typed = Typed(Typist().fill_in(case.edition), demo=True)
    acceptance.fill_in(case.pk, typed, by=CHEN, at=MONDAY)
    every = {row.key: MaterialState.RECEIVED for row in case.materials.all()}
    materials.tick(case.pk, every, by=CHEN, at=MONDAY)
    acceptance.receive(case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY)
    return acceptance.accept(case.pk, by=CHEN, at=MONDAY).pk


def _all_done(cases: list[int]) -> bool:
    ready = Case.objects.filter(pk__in=cases, state="ready_for_issue").count() == len(cases)
    return ready and not Notice.objects.unprinted().exists()
