"""Run the system's RabbitMQ as one more private server: its own data, its own node, one address."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

from kombu import Connection
from kombu.exceptions import OperationalError

from settings import children
from settings.children import Account
from settings.servers.home import ServerTrouble
from settings.servers.ports import LOOPBACK, wait_for

_PORT = 5672
_PATIENCE = 60.0  # seconds
#: Debian's own wrapper would change the user; the server behind it does not.
_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def is_installed() -> bool:
    """Whether this system has a RabbitMQ that can be started."""
    return _PROGRAM.exists() and shutil.which("epmd") is not None


@contextlib.contextmanager
def running(home: Path, account: Account | None, address: str) -> Iterator[str]:
    """Keep RabbitMQ up at ``address``; yields its URL. Raises ``ServerTrouble``."""
    if not is_installed():
        raise ServerTrouble("RabbitMQ is not installed (apt-get install rabbitmq-server).")
    place, password = home / "rabbitmq", secrets.token_hex(24)
    place.mkdir()
    _configure(place, address, password)
    if account:
        for path in (place, *place.iterdir()):
            os.chown(path, *account)
    names = children.start(
        [shutil.which("epmd") or "epmd", "-address", LOOPBACK],
        log=home / "epmd.log",
        account=account,
        where=place,
    )
    server = children.start(
        [_PROGRAM], log=home / "rabbitmq.log", env=_environment(place), account=account, where=place
    )
    url = f"amqp://hall:{password}@{address}:{_PORT}//"
    try:
        if not wait_for(lambda: server.poll() is not None or _answers(url), _PATIENCE, 0.2):
            words = children.last_words(home / "rabbitmq.log")
            raise ServerTrouble(f"RabbitMQ did not start. Its log ends:\n{words}")
        if server.poll() is not None:
            words = children.last_words(home / "rabbitmq.log")
            raise ServerTrouble(f"RabbitMQ ended at once. Its log ends:\n{words}")
        yield url
    finally:
        children.stop(server, signal.SIGTERM, patience=20)
        children.stop(names, signal.SIGTERM)


def _configure(place: Path, address: str, password: str) -> None:
    lines = (
        f"listeners.tcp.hall = {address}:{_PORT}",
        "default_user = hall",
        f"default_pass = {password}",
        "loopback_users = none",
    )
    path = place / "rabbitmq.conf"
    path.touch(mode=0o600)
    path.write_text("\n".join((*lines, "")))
    (place / "enabled_plugins").write_text("[].\n")


def _environment(place: Path) -> dict[str, str]:
    inner = "-kernel inet_dist_use_interface {127,0,0,1}"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.fspath(place),
        "LC_ALL": "C.UTF-8",
        "ERL_FLAGS": inner,
        "RABBITMQ_NODENAME": "hall@localhost",
        "RABBITMQ_CONF_ENV_FILE": os.fspath(place / "none"),
        "RABBITMQ_CONFIG_FILE": os.fspath(place / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": os.fspath(place / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": os.fspath(place / "data"),
        "RABBITMQ_LOG_BASE": os.fspath(place / "log"),
        "RABBITMQ_PID_FILE": os.fspath(place / "pid"),
    }


def _answers(url: str) -> bool:
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.connect()
    except (OSError, OperationalError):
        return False
    return True
