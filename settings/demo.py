"""Open the hall on this machine: servers, catalogue, a town, web and workers, sixteen matters.

``python -m settings.demo [--exit]`` (``make demo [EXIT=1]``). It stays up until Ctrl-C and takes
with it whatever it started; with ``--exit`` it closes again when everything was shown.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

import psycopg2

from settings import children, embedded, fingerprints, messages
from settings.processes import Crew, ProcessLost, open_hall
from settings.servers.home import ServerTrouble
from settings.servers.ports import listen

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "var" / "static"
_FIRST_ANSWER = 60.0  # seconds


class StepFailed(Exception):
    """A step of the opening did not succeed; the text says which and what it said."""


_TROUBLES = (
    *(ServerTrouble, StepFailed, ProcessLost, messages.Trouble),
    *(OSError, psycopg2.OperationalError),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the hall and keep it open; returns 0 unless something failed."""
    parser = argparse.ArgumentParser(prog="python -m settings.demo", description=__doc__)
    parser.add_argument("--exit", action="store_true", help="close when everything was shown")
    wish = parser.parse_args(arguments)
    _listen_for_closing()
    try:
        _open(stay=not wish.exit)
    except KeyboardInterrupt:
        print("\nClosed before the hall was open.", flush=True)
        return 130
    except _TROUBLES as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    return 0


def _listen_for_closing() -> None:
    """Let Ctrl-C, a hang-up, a polite kill and the end of make all close the hall in order."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def close(number: int, frame: FrameType | None) -> None:
        for (
            each
        ) in numbers:  # closing takes some seconds; an impatient second Ctrl-C changes nothing
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, close)
    if "MAKELEVEL" in os.environ:
        children.end_with_parent(os.getppid())


def _open(*, stay: bool) -> None:
    with contextlib.ExitStack() as stack:
        with _step("PostgreSQL and Redis"):
            found = stack.enter_context(embedded.servers("demo"))
        door = stack.enter_context(listen(int(os.environ.get("PORT") or 8000)))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        env = _environment(found, url)
        _prepare(env, found["DATABASE_OWNER_URL"])
        with _step("Pages"):
            crew = stack.enter_context(open_hall(door, env, _say))
            _first_answer(url, crew)
        crew.start_all()
        _show(["walk_matters"], env, crew)
        _say(f"\nThe hall is open at {url}\n")
        _show(["sign_ins"], env, crew)
        if stay:
            _stay_open(crew)
    _say("The hall is closed.")


def _environment(found: dict[str, str], url: str) -> dict[str, str]:
    fixed = {
        "DJANGO_SETTINGS_MODULE": "settings.local",
        "HALL_DEMO": "1",
        "HALL_PUBLIC_URL": url,
        "PYTHONUNBUFFERED": "1",
    }
    # The processes work as the application; the owner's address stays with whoever migrates.
    known = {name: url for name, url in found.items() if name != "DATABASE_OWNER_URL"}
    return {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"} | known | fixed


def _prepare(env: dict[str, str], owner_url: str) -> None:
    """Bring texts, styles, tables, catalogue and town to where they should be; what is, stays."""
    messages.compile_stale()
    _collect_static_files(env)
    fingerprint = fingerprints.of_code_and_catalogue()
    if fingerprints.of_database(owner_url) != fingerprint:
        with _step("Tables, catalogue and town"):
            # As the owner of the tables, in one interpreter: another costs as much as the work.
            _quietly(
                ["migrate", "--no-input", "--", "publish_catalogue", "--", "found_town"],
                env | {"DATABASE_URL": owner_url},
            )
        fingerprints.note_in_database(owner_url, fingerprint)


def _collect_static_files(env: dict[str, str]) -> None:
    stamp, fingerprint = STATIC.with_name("static.fingerprint"), fingerprints.of_static_files()
    if not (STATIC.exists() and stamp.exists() and stamp.read_text() == fingerprint):
        with _step("Style sheets and scripts"):
            _quietly(["collectstatic", "--no-input", "--clear"], env)
            stamp.write_text(fingerprint)


def _quietly(commands: Sequence[str], env: dict[str, str]) -> None:
    """Run Django commands and keep what they say for the case that they fail."""
    with _command(commands, env, subprocess.PIPE) as child:
        said, _ = child.communicate()
    if child.returncode:
        raise StepFailed(f"'{' '.join(commands)}' failed and said:\n{said.decode().strip()}")


def _show(commands: Sequence[str], env: dict[str, str], crew: Crew) -> None:
    """Run a Django command whose output is for the person, while the hall is looked after."""
    with _command(commands, env, None) as child:
        while child.poll() is None:
            crew.look_after()
            time.sleep(0.1)
    if child.returncode:
        raise StepFailed(f"'{' '.join(commands)}' failed; the logs of the hall are in var/log.")


@contextlib.contextmanager
def _command(
    commands: Sequence[str], env: dict[str, str], output: int | None
) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "settings.commands", *commands],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,  # Ctrl-C reaches us, and we end it
        preexec_fn=children.oath(os.getpid(), signal.SIGTERM),
    )
    try:
        yield child
    finally:
        children.stop(child)


def _first_answer(url: str, crew: Crew) -> None:
    """Wait until the hall answers HTTP 200 at its front door."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + _FIRST_ANSWER
    while True:
        crew.look_after()
        try:
            with direct.open(f"{url}/", timeout=10) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as trouble:
            raise StepFailed(f"The hall answered {trouble}; see var/log/web.log.") from trouble
        except OSError as trouble:
            if time.monotonic() > end:
                raise StepFailed(f"The hall does not answer at {url}: {trouble}") from trouble
        time.sleep(0.1)


def _stay_open(crew: Crew) -> None:
    _say("Ctrl-C closes the hall.")
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            crew.look_after()
            time.sleep(0.5)
    _say("\nClosing …")


@contextlib.contextmanager
def _step(what: str) -> Iterator[None]:
    print(f"  {what} …", end="", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    _say(f" {time.monotonic() - begun:.1f} s")


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
