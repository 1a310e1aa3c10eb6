"""Redis or RabbitMQ by one address: queues, patience, and work over quorum queues without any Redis."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from celery import current_app
from django.db import connection
from kombu import Connection
from kombu.transport.native_delayed_delivery import (
    bind_queue_to_native_delayed_delivery_exchange,
    declare_native_delayed_delivery_exchanges_and_queues,
)

from cases import acceptance, materials
from cases.acceptance import Typed
from cases.catalogue.publish import rules_of
from cases.models import Case, MatterVersion, Notice
from cases.models.material import MaterialState
from cases.models.review import Handling
from departments import nudges, registry
from settings import broker, children
from settings.servers.ports import wait_for
from tests.cases.weather import forget_the_line, go_to
from tests.cast import CHEN, MONDAY, SUN
from tests.forms_typed import Typist
from web import clock

ROOT = Path(__file__).resolve().parents[1]
TAX = ("departments.intake", "tax")
NOBODY = "redis://127.0.0.1:1/0"
NO_RABBITMQ = "NO RABBITMQ HERE: these tests need `apt-get install rabbitmq-server`, and root"


@pytest.fixture(autouse=True)
def fresh_line() -> Iterator[None]:
    """Begin and end as a process does that has not spoken to any broker yet."""
    nudges._line_of_marks.take_up()
    forget_the_line()
    yield
    nudges._line_of_marks.take_up()
    forget_the_line()


@pytest.fixture
def speak_to(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let this process use the broker at an address, as if it had been started with it."""

    def change(url: str) -> None:
        for name, value in {**broker.celery_settings(url), "broker_url": url}.items():
            monkeypatch.setitem(current_app.conf, name, value)
        monkeypatch.delitem(vars(current_app._get_current_object()), "amqp", raising=False)
        forget_the_line()

    return change


@pytest.fixture
def rabbitmq() -> Iterator[str]:
    """The address of an empty virtual host of this machine's RabbitMQ, for one test alone."""
    name = f"hall-tests-{os.getpid()}"
    if not _rabbitmqctl("add_vhost", name):
        if os.environ.get("HALL_REQUIRE_RABBITMQ"):
            pytest.fail(NO_RABBITMQ)
        pytest.skip(NO_RABBITMQ)
    _rabbitmqctl("set_permissions", "-p", name, "guest", ".*", ".*", ".*")
    yield f"amqp://guest:guest@127.0.0.1:5672/{quote(name)}"
    _rabbitmqctl("delete_vhost", name)


def _rabbitmqctl(*words: str) -> bool:
    if shutil.which("rabbitmqctl") is None:
        return False
    done = subprocess.run(["rabbitmqctl", "-q", *words], capture_output=True, check=False)
    return done.returncode == 0


def timed(*, countdown: float | None = None) -> tuple[bool, float]:
    """Nudge as if the line had never failed; return whether somebody was told, and the seconds."""
    nudges._line.take_up()
    nudges.arrived(*TAX)
    began = time.perf_counter()
    told = nudges.nudge(*TAX, countdown=countdown)
    return told, time.perf_counter() - began


# What stands in the settings ---------------------------------------------------------------------


def test_every_task_goes_to_a_queue_that_workers_listen_to() -> None:
    current_app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert set(broker.ROUTES) <= ours
    for name in ours:
        queue = current_app.amqp.router.route({}, name, (), {})["queue"].name
        assert queue in broker.queues(), name


@pytest.mark.parametrize(("task", "queue"), [(n, r["queue"]) for n, r in broker.ROUTES.items()])
def test_messages_results_and_sweeps_have_queues_of_their_own(task: str, queue: str) -> None:
    assert current_app.amqp.router.route({}, task, (), {})["queue"].name == queue != broker.HALL


@pytest.mark.parametrize("url", ["amqp://h//", "amqps://h//", "pyamqp://h//"])
def test_every_queue_of_rabbitmq_is_a_quorum_queue(url: str) -> None:
    told = broker.celery_settings(url)
    assert [queue.name for queue in told["task_queues"]] == list(broker.queues())
    for queue in told["task_queues"]:
        assert queue.queue_arguments["x-queue-type"] == "quorum"
        assert queue.exchange.type == "topic"  # the only kind through which Celery delays
    assert told["task_default_queue_type"] == told["task_create_missing_queue_type"] == "quorum"


def test_each_broker_hears_only_of_its_own_options() -> None:
    redis = broker.celery_settings("redis://h/0")
    amqp = broker.celery_settings("amqp://h//")
    of_redis = {"visibility_timeout", "unacked_restore_interval", "socket_timeout"}
    assert of_redis <= set(redis["broker_transport_options"])
    assert not of_redis & set(amqp["broker_transport_options"])
    assert set(redis) == {"broker_transport_options"}


@pytest.mark.parametrize(("given", "used"), [("", "redis://h/5"), ("amqp://r//", "amqp://r//")])
def test_the_broker_is_redis_unless_told_else(given: str, used: str) -> None:
    code = "from settings import base; print(base.CELERY_BROKER_URL)"
    env = {**os.environ, "REDIS_URL": "redis://h/5", "BROKER_URL": given}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == used


# Bad weather -------------------------------------------------------------------------------------


def test_without_redis_nudges_go_unmarked_to_the_other_broker(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    go_to(NOBODY, monkeypatch, settings)
    monkeypatch.setitem(current_app.conf, "broker_url", "amqp://elsewhere//")
    sent: list[str] = []
    monkeypatch.setattr(nudges, "_publish", lambda task, subject, *_: sent.append(subject))
    assert [nudges.nudge(*TAX) for _ in range(3)] == [True] * 3
    assert sent == ["tax"] * 3


def test_where_redis_is_the_broker_nothing_is_sent_without_it(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    go_to(NOBODY, monkeypatch, settings)
    monkeypatch.setattr(nudges, "_publish", lambda *_: pytest.fail("the line is down"))
    assert nudges.nudge(*TAX) is False


@pytest.mark.parametrize("weather", ["silent", "refused"])
def test_a_rabbitmq_that_is_away_is_given_up_within_a_second(weather: str, speak_to: Any) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if weather == "silent":
            listener.listen(8)
        speak_to(f"amqp://guest:guest@127.0.0.1:{listener.getsockname()[1]}//")
        for _attempt in range(2):
            told, seconds = timed()
            assert not told
            assert seconds < 1.0
    began = time.perf_counter()
    assert nudges.nudge(*TAX) is False  # the line is left alone now
    assert time.perf_counter() - began < 0.05


class Line:
    """A line to a server on this machine, which can fall silent and can be cut."""

    def __init__(self, port: int) -> None:
        self._door, self._to = socket.create_server(("127.0.0.1", 0)), port
        self.port = self._door.getsockname()[1]
        self._speaks = threading.Event()
        self._speaks.set()
        self._ends: list[socket.socket] = [self._door]
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Let nothing through any more, and tell nobody."""
        self._speaks.clear()

    def speak(self) -> None:
        """Let through what was held back, and everything else."""
        self._speaks.set()

    def close(self) -> None:
        """End every connection."""
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while self._door.fileno() >= 0:
            try:
                here = self._door.accept()[0]
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._to))
            self._ends += [here, there]
            for pair in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while heard := source.recv(65536):
                self._speaks.wait()
                target.sendall(heard)
        except OSError:
            return


def test_a_rabbitmq_that_falls_silent_is_given_up_and_found_again(
    rabbitmq: str, speak_to: Any
) -> None:
    line = Line(5672)
    speak_to(rabbitmq.replace(":5672", f":{line.port}"))
    assert wait_for(lambda: timed()[0], 5)  # the first one declares the queue
    line.fall_silent()
    told, seconds = timed()
    assert not told
    assert seconds < 1.0
    line.speak()
    assert wait_for(lambda: timed()[0], 5)
    line.close()


# With a real RabbitMQ ----------------------------------------------------------------------------


@pytest.mark.parametrize("pause", [0.05, 2.5])
def test_a_nudge_for_later_waits_in_the_broker(pause: float, rabbitmq: str, speak_to: Any) -> None:
    speak_to(rabbitmq)
    queue = current_app.amqp.queues["dept.tax"]
    with Connection(rabbitmq) as line:
        declare_native_delayed_delivery_exchanges_and_queues(line, "quorum")
        queue(line.default_channel).declare()
        bind_queue_to_native_delayed_delivery_exchange(line, queue)
        told, seconds = timed(countdown=pause)
        assert told
        assert seconds < 1.0
        assert queue(line.default_channel).get() is None
        assert wait_for(lambda: queue(line.default_channel).get(no_ack=True) is not None, 6, 0.1)


@pytest.fixture
def workers(rabbitmq: str, tmp_path: Path) -> Iterator[Path]:
    """A real worker for every queue, with its beat; yields its log."""
    with worker(rabbitmq, tmp_path, broker.queues()) as log:
        yield log


@contextmanager
def worker(rabbitmq: str, tmp_path: Path, queues: Sequence[str]) -> Iterator[Path]:
    """Run a worker and its beat on the tables of this test, RabbitMQ, and no Redis; yield its log."""
    own = connection.settings_dict
    where = f"{own['HOST'] or '127.0.0.1'}:{own['PORT'] or 5432}"
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{own['USER']}:{own['PASSWORD']}@{where}/{own['NAME']}",
        "DJANGO_SETTINGS_MODULE": "settings.test",
        "REDIS_URL": NOBODY,
        "BROKER_URL": rabbitmq,
    }
    command = [sys.executable, "-m", "celery", "--app", "settings.celery", "worker"]
    command += ["--pool", "solo", "--beat", "--schedule", str(tmp_path / "beat")]
    command += ["--queues", ",".join(queues), "--loglevel", "INFO"]
    log = tmp_path / "worker.log"
    child = children.start(command, log=log, env=env, where=ROOT)
    try:
        yield log
    finally:
        children.stop(child, 15, 3, patience=10)


@pytest.mark.django_db(transaction=True)
def test_the_first_worker_of_all_can_delay_nudges_for_every_queue(
    rabbitmq: str, tmp_path: Path
) -> None:
    """Its host serves one queue, and nobody has served the others yet."""
    with worker(rabbitmq, tmp_path, [broker.HALL]) as log:
        assert wait_for(lambda: "ready." in log.read_text(), 60, 0.2), log.read_text()
        assert "Failed to" not in log.read_text()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(200)
def test_cases_are_done_over_quorum_queues_without_any_redis(
    rabbitmq: str, workers: Path, versions: dict[str, MatterVersion]
) -> None:
    clock.set_start(MONDAY)
    matter = rules_of(versions["EST"].pk).matter
    chosen = [(item.id, item.department) for item in matter.sub_items.values()]
    registry.choose(chosen, Handling.AUTOMATIC, by=SUN, at=MONDAY)
    for _number in range(4):
        _accepted(versions["EST"])
    assert wait_for(_all_done, 120, 0.2), workers.read_text()[-2000:]
    for case in Case.objects.all():
        events = list(case.entries.values_list("event", flat=True))
        assert events.count("conclude") == events.count("prepare_issue") == 1
    vhost = rabbitmq.rpartition("/")[2]
    listed = subprocess.run(
        ["rabbitmqctl", "-q", "-p", vhost, "list_queues", "name", "type", "--no-table-headers"],
        capture_output=True,
        text=True,
        check=True,
    )
    kinds = dict(line.split("\t") for line in listed.stdout.splitlines())
    assert {kinds[name] for name in broker.queues()} == {"quorum"}


def _accepted(version: MatterVersion) -> None:
    """Bring one case to acceptance, with everything there."""
    case = acceptance.open_draft(version, query_code="K7M2P9QX", by=CHEN, at=MONDAY)
    typed = Typed(Typist().fill_in(case.edition), demo=True)
    acceptance.fill_in(case.pk, typed, by=CHEN, at=MONDAY)
    every = {row.key: MaterialState.RECEIVED for row in case.materials.all()}
    materials.tick(case.pk, every, by=CHEN, at=MONDAY)
    acceptance.receive(case.pk, division="320118", real_name_checked=True, by=CHEN, at=MONDAY)
    acceptance.accept(case.pk, by=CHEN, at=MONDAY)


def _all_done() -> bool:
    left = Case.objects.exclude(state="ready_for_issue").exists()
    return not left and not Notice.objects.unprinted().exists()
