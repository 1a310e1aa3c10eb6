"""Celery carries nudges: a message says "there is work", the row in PostgreSQL is the work.

The limits below survived crash tests: a task is acknowledged when it is done, a lost worker's task
is tried again a bounded number of times, and no task may run into the time after which a broker
gives a nudge away once more. What depends on the kind of broker stands in settings.broker.
"""

from __future__ import annotations

import gc
import logging

from amqp.exceptions import AMQPError
from celery import Celery
from celery.signals import celeryd_after_setup, task_prerun, worker_process_init
from django.conf import settings
from kombu.exceptions import KombuError

from settings import broker

logger = logging.getLogger(__name__)

# No default for DJANGO_SETTINGS_MODULE here: the package imports this module, and a default of the
# laptop would come before those of settings.wsgi (production) and of the tests.
app = Celery("hall")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    task_retry_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=30,
    worker_hijack_root_logger=False,
    task_time_limit=240,
    task_soft_time_limit=210,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue=broker.HALL,
    task_routes=broker.ROUTES,
    task_create_missing_queues=True,
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    timezone="Asia/Shanghai",
    # What lost its nudge is found by its state. A sweep that itself comes late is not worth keeping.
    beat_schedule={
        "departments": {"task": "departments.sweep", "schedule": 5.0, "options": {"expires": 5.0}},
        "issuing": {"task": "issuing.sweep", "schedule": 5.0, "options": {"expires": 5.0}},
        "messages": {"task": "notifications.sweep", "schedule": 5.0, "options": {"expires": 5.0}},
        "upkeep": {"task": "upkeep.settle", "schedule": 60.0, "options": {"expires": 60.0}},
    },
)
app.add_defaults(lambda: broker.celery_settings(settings.BROKER_URL))
app.conf["CELERY_DB_REUSE_MAX"] = 1000  # else Django's connection is closed around every task
app.autodiscover_tasks()


@celeryd_after_setup.connect(dispatch_uid="settings.every_queue")
def declare_every_queue(**_: object) -> None:
    """Declare also the quorum queues that this worker does not serve, before any worker has served them.

    Celery binds every queue to its delayed delivery, and does without it where one is missing.
    """
    if app.conf.task_default_queue_type != "quorum":
        return
    try:
        with app.connection_for_write() as connection:
            for queue in app.conf.task_queues:
                queue(connection.default_channel).declare()
    except (AMQPError, KombuError, OSError) as fault:
        logger.warning("Queues could not be declared (%s); the worker tries its own.", fault)


@worker_process_init.connect(dispatch_uid="settings.loaded_for_good")
def keep_what_was_loaded(**_: object) -> None:
    """Let the garbage collector pass over what a worker process keeps, and look less often.

    A batch makes tens of thousands of objects that end together, nearly all of them without a cycle.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@task_prerun.connect(dispatch_uid="settings.fresh_database")
def drop_a_dead_connection(**_: object) -> None:
    """Begin each task with a connection that works: a database that was restarted closed the old one."""
    from django.db import close_old_connections

    close_old_connections()
