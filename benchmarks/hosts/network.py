"""A network of four network namespaces on this machine: a centre with the servers, and three hosts.

The bridge lies in the centre's namespace, so that nothing of it touches this machine's own network.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

CENTRE = "hall-centre"
WEB, FIRST, SECOND = "web", "worker-1", "worker-2"
#: The hosts by name, with their addresses.
HOSTS = {WEB: "10.213.77.2", FIRST: "10.213.77.3", SECOND: "10.213.77.4"}
#: Where the servers in the centre listen: an address each, so that one of them alone can be cut off.
DATABASE, BROKER = "10.213.77.1", "10.213.77.5"
#: Whence visitors and clerks come; it stands first, so that whoever is in the centre speaks from there.
_STREET = "10.213.77.9"
_BRIDGE = "hall"
#: A network card that nobody has: what is sent to it is lost without a word.
_NOBODY = "02:00:00:00:00:99"


class NoNetwork(Exception):
    """The network cannot be laid out; the text says what ``ip`` answered."""


def namespace(host: str) -> str:
    """Return the name of a host's network namespace."""
    return f"hall-{host}"


def inside(namespace_of: str, *command: str) -> list[str]:
    """Return the command that runs another one in a namespace; it becomes that command."""
    return ["ip", "netns", "exec", namespace_of, *command]


@contextlib.contextmanager
def laid_out() -> Iterator[None]:
    """Keep the network there; what an earlier run left behind is removed first.

    Raises ``NoNetwork`` where the kernel or the rights do not allow it.
    """
    _remove()
    try:
        _lay_out()
        yield
    finally:
        _remove()


def _lay_out() -> None:
    _ip("netns", "add", CENTRE)
    _ip("-n", CENTRE, "link", "set", "lo", "up")
    _ip("-n", CENTRE, "link", "add", _BRIDGE, "type", "bridge")
    for address in (_STREET, DATABASE, BROKER):
        _ip("-n", CENTRE, "address", "add", f"{address}/24", "dev", _BRIDGE)
    _ip("-n", CENTRE, "link", "set", _BRIDGE, "up")
    for host, address in HOSTS.items():
        _connect(host, address)


def _connect(host: str, address: str) -> None:
    own = namespace(host)
    _ip("netns", "add", own)
    _ip("-n", own, "link", "set", "lo", "up")
    cable = ("type", "veth", "peer", "name", "eth0", "netns", own)
    _ip("-n", CENTRE, "link", "add", f"to-{host}", *cable)
    _ip("-n", CENTRE, "link", "set", f"to-{host}", "master", _BRIDGE, "up")
    _ip("-n", own, "address", "add", f"{address}/24", "dev", "eth0")
    _ip("-n", own, "link", "set", "eth0", "up")


def _remove() -> None:
    """Remove the namespaces; cables and bridge go with them."""
    there = {line.split()[0] for line in _ip("netns", "list").splitlines() if line}
    for name in {CENTRE, *map(namespace, HOSTS)} & there:
        _ip("netns", "delete", name)


# Broken and mended -------------------------------------------------------------------------------


def cut_off(host: str) -> None:
    """Pull a host's cable: nothing comes through, and nobody is told."""
    _ip("-n", CENTRE, "link", "set", f"to-{host}", "down")


def connect_again(host: str) -> None:
    """Plug a host's cable in again."""
    _ip("-n", CENTRE, "link", "set", f"to-{host}", "up")


def cut_off_from(host: str, address: str) -> None:
    """Let what a host sends to one address be lost; everything else comes through."""
    way = (address, "lladdr", _NOBODY, "nud", "permanent", "dev", "eth0")
    _ip("-n", namespace(host), "neighbour", "replace", *way)


def connect_again_with(host: str, address: str) -> None:
    """Let a host reach an address again."""
    _ip("-n", namespace(host), "neighbour", "delete", address, "dev", "eth0")


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoNetwork(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout
