"""The broker between acts and workers: Redis, or RabbitMQ with quorum queues; its address decides.

A queue holds nudges, never work, so that any queue may be deleted at any time.
"""

from __future__ import annotations

import socket
from functools import cache
from pathlib import Path
from typing import Any

from kombu import Exchange, Queue
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
DEPARTMENTS = ROOT / "cases" / "catalogue" / "data" / "departments.yaml"
#: The hall's own queues: circulation and deadlines, results and papers, messages, looking for work.
HALL, ISSUANCE, MESSAGES, SWEEPS = "hall", "issuance", "messages", "sweeps"
#: Which tasks leave the queue "hall"; those of a department are sent to its own queue.
ROUTES = {
    "issuing.issue": {"queue": ISSUANCE},
    "notifications.tell": {"queue": MESSAGES},
    "departments.sweep": {"queue": SWEEPS},
    "issuing.sweep": {"queue": SWEEPS},
    "notifications.sweep": {"queue": SWEEPS},
    "upkeep.settle": {"queue": SWEEPS},
}
#: Seconds after which a broker that says nothing has not answered.
PATIENCE = 0.3
#: The same for RabbitMQ, which answers when a majority of its nodes has written the nudge to disk.
PATIENCE_OF_A_MAJORITY = 0.5
#: Seconds between two signs of life of a worker; RabbitMQ gives its nudges away after two silent ones.
HEARTBEAT = 10
#: How often a nudge is delivered whose worker is lost each time; the sweep sends another one.
DELIVERIES = 5
#: A line on which nobody answers is dead after some 12 seconds, also where no packet says so.
LINE_IS_DEAD = {
    socket.TCP_KEEPIDLE: 5,
    socket.TCP_KEEPINTVL: 2,
    socket.TCP_KEEPCNT: 3,
    socket.TCP_USER_TIMEOUT: 12_000,
}
#: Kombu would go on trying to connect for six to seven seconds; a nudge gives up at once.
_ONE_ATTEMPT = {"max_retries": 0, "interval_start": 0, "interval_step": 0}


@cache
def queues() -> tuple[str, ...]:
    """Return every queue: the hall's own, then one for each department of the catalogue."""
    catalogue = YAML(typ="safe").load(DEPARTMENTS)
    departments = (department["queue"] for department in catalogue["departments"])
    return (HALL, ISSUANCE, MESSAGES, SWEEPS, *departments)


def celery_settings(url: str) -> dict[str, Any]:
    """Return what Celery must be told about the broker at ``url`` (``redis…`` or ``amqp…``)."""
    return _of_rabbitmq() if url.startswith(("amqp", "pyamqp")) else _of_redis()


def _of_redis() -> dict[str, Any]:
    return {
        "broker_transport_options": {
            "visibility_timeout": 300,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "socket_keepalive": True,
            "socket_keepalive_options": LINE_IS_DEAD,
            **_ONE_ATTEMPT,
        },
    }


def _of_rabbitmq() -> dict[str, Any]:
    """Quorum queues, each nudge confirmed; one for later waits in the broker and not in a worker.

    Celery delays through topic exchanges only; with a direct one a worker would hold the nudge.
    """
    return {
        "task_queues": [_quorum_queue(name) for name in queues()],
        "task_default_queue_type": "quorum",
        "task_default_exchange": HALL,
        "task_default_exchange_type": "topic",
        "task_create_missing_queue_type": "quorum",
        "task_create_missing_queue_exchange_type": "topic",
        "worker_detect_quorum_queues": True,
        "broker_native_delayed_delivery_queue_type": "quorum",
        "broker_connection_timeout": PATIENCE_OF_A_MAJORITY,
        "broker_heartbeat": HEARTBEAT,
        "broker_transport_options": {
            "confirm_publish": True,
            "read_timeout": PATIENCE_OF_A_MAJORITY,
            "write_timeout": PATIENCE_OF_A_MAJORITY,
            "socket_settings": LINE_IS_DEAD,
            **_ONE_ATTEMPT,
        },
    }


def _quorum_queue(name: str) -> Queue:
    arguments = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERIES}
    exchange = Exchange(HALL, type="topic")
    return Queue(name, exchange, routing_key=name, queue_arguments=arguments)
