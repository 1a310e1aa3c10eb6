"""The private hall of a run: servers, tables, catalogue, pages, workers and beat, all in one home.

Everything lies in a directory of its own under ``var/servers`` and is gone when the run ends.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import secrets
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults import apps, blows
from benchmarks.faults.servers import Broker, PostgreSQL, broker, database
from settings import messages
from settings.processes import ROOT, Process
from settings.servers.home import ServerTrouble, homes, occupied, server_account
from settings.servers.ports import listen, wait_for

#: Seconds that a process may take until it works.
_PATIENCE = 60.0
_FIRST_PORT = 8400


@dataclass
class House:
    """A hall that is open: where it lies, its servers, its processes and their environment."""

    home: Path
    url: str
    postgres: PostgreSQL
    redis: Broker
    env: dict[str, str]
    processes: dict[str, Process] = field(default_factory=dict)

    # Orders for blows

    def order(self, process: str, blow: blows.Blow) -> None:
        """Let a process be struck: ``web`` or ``worker``."""
        blows.order(blow, self._orders(process))

    def was_struck(self, process: str) -> bool:
        """Whether the order for a process was carried out."""
        return not self._orders(process).exists()

    def take_back(self, process: str) -> bool:
        """End an order; tell whether nobody had carried it out."""
        return blows.take_back(self._orders(process))

    def _orders(self, process: str) -> Path:
        return self.home / f"order-{process}.json"

    # Processes

    def start(self, name: str, **more: str) -> None:
        """Start a process; ``more`` is added to its environment."""
        own = {blows.ORDER: os.fspath(self._orders(name))} if name != "beat" else {}
        self.processes[name].start({**self.env, **own, **more})

    def replace(self, name: str, **more: str) -> None:
        """End a process in order and start it anew."""
        self.processes[name].stop()
        self.start(name, **more)

    def start_the_dead(self) -> list[str]:
        """Start again what has died, as a service manager does; return the names."""
        dead = [name for name, process in self.processes.items() if not _lives(process)]
        for name in dead:
            self.replace(name)
        return dead

    def obituaries(self) -> list[str]:
        """Say which processes have ended, each with the end of its log."""
        return [each.obituary() for each in self.processes.values() if not _lives(each)]

    def log_of(self, name: str) -> str:
        """Return what a process has written."""
        return self.processes[name].log.read_text(errors="replace")

    def wait_for_the_pages(self) -> None:
        """Return when the pages answer; raises ``ServerTrouble`` when they do not."""
        if not wait_for(lambda: _answers(self.url), _PATIENCE, 0.1):
            raise ServerTrouble(f"The pages do not answer.\n{self.processes['web'].obituary()}")


def _lives(process: Process) -> bool:
    return process.child is not None and process.child.poll() is None


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/status/", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as trouble:
        raise ServerTrouble(f"The pages answer {trouble}.") from trouble
    except OSError:
        return False


# Opened and closed -------------------------------------------------------------------------------


@contextlib.contextmanager
def open_house() -> Iterator[House]:
    """Open a hall of its own, without people and cases; nothing of it is left at the end.

    Raises ``Taken`` when another run is under way, ``ServerTrouble`` when something does not start.
    """
    messages.compile_stale()
    account = server_account()
    place = homes(account) / "faults"
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(occupied(place, account))
        empty(home)
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        postgres = stack.enter_context(database(home, account))
        redis = stack.enter_context(broker(home, account))
        door = stack.enter_context(listen(_FIRST_PORT))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        house = House(home, url, postgres, redis, environment(home, url, postgres, redis))
        house.processes |= _processes(home, door.fileno())
        lay_out(house)
        stack.callback(_close, house)
        yield house


def empty(home: Path) -> None:
    """Remove what a run left behind that was killed."""
    for rest in home.iterdir():
        if rest.is_dir():
            shutil.rmtree(rest)
        elif rest.name != "lock":
            rest.unlink()


def environment(home: Path, url: str, postgres: PostgreSQL, redis: Broker) -> dict[str, str]:
    own = {
        "DJANGO_SETTINGS_MODULE": "benchmarks.faults.settings",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "BROKER_URL": "",
        "HALL_DEMO": "1",
        "HALL_FAILURE_LIMIT": "3",  # given up after seconds instead of minutes
        "HALL_FILES": os.fspath(home / "files"),
        "HALL_PUBLIC_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HALL_SEAL_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "HALL_INDEX_KEY": secrets.token_hex(32),
        "HALL_JOURNAL_KEY": secrets.token_hex(32),
        "PYTHONUNBUFFERED": "1",
    }
    foreign = ("DATABASE_OWNER_URL", blows.ORDER, apps.TIME_LIMIT)
    return {name: value for name, value in os.environ.items() if name not in foreign} | own


def _processes(home: Path, door: int) -> dict[str, Process]:
    """Return the hall's processes as ``settings.processes`` runs them, with logs in ``home``."""
    python = [sys.executable, "-m"]
    web = [*python, "gunicorn", "--workers", "2", "--worker-class", "sync", "--preload"]
    web += ["--no-control-socket", "--bind", f"fd://{door}", "settings.wsgi:application"]
    beat = [*python, "celery", "-A", "settings.celery", "beat", "--pidfile", ""]
    beat += ["--schedule", os.fspath(home / "beat-schedule")]
    return {
        "web": Process("web", web, home / "web.log", keep_open=(door,)),
        "worker": Process("worker", [*python, "settings.processes", "worker"], home / "worker.log"),
        "beat": Process("beat", beat, home / "beat.log"),
    }


def lay_out(house: House) -> None:
    """Make the tables and publish the catalogue, as their owner."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "settings.commands",
            "migrate",
            "--no-input",
            "--",
            "publish_catalogue",
        ],
        cwd=ROOT,
        env={**house.env, "DATABASE_URL": house.postgres.owner_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerTrouble(f"The tables could not be made:\n{done.stdout}{done.stderr}")


def _close(house: House) -> None:
    for name in ("beat", "worker", "web"):
        house.processes[name].stop()


def connect(env: Mapping[str, str]) -> None:
    """Let this process work in the hall as one more of its processes."""
    import django

    os.environ.update(env)
    from settings.celery import app

    app.set_default()  # clerks work in threads of their own
    django.setup()
    logging.disable(
        logging.WARNING
    )  # what is a line in a log elsewhere would stand among the results
