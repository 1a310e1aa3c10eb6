"""Celery as a careful rival sets it up: connections stay open, several short tasks are fetched at once."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.speed.rivals.settings")

app = Celery("rivals")
app.conf.update(
    broker_url=os.environ.get("REDIS_URL"),
    result_backend=os.environ.get("REDIS_URL"),
    result_expires=600,
    redis_socket_keepalive=True,
    worker_prefetch_multiplier=8,
    worker_hijack_root_logger=False,
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    include=[
        "benchmarks.speed.rivals.chord",
        "benchmarks.speed.rivals.viewflow",
        "benchmarks.speed.rivals.spiff",
    ],
)
app.conf["CELERY_DB_REUSE_MAX"] = 100_000  # else Django's connection is closed after every task
