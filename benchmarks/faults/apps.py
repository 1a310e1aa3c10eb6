"""Tells Django about blows: the hall's own code knows nothing of them."""

from __future__ import annotations

import os
from pathlib import Path

from celery import current_app
from django.apps import AppConfig

from benchmarks.faults import blows

#: The environment variable with the seconds that a task may take, where a fault cannot wait for 240.
TIME_LIMIT = "HALL_FAULTS_TIME_LIMIT"


class FaultsConfig(AppConfig):
    """Puts the blows where they can fall, in the processes that are told to expect one."""

    name = "benchmarks.faults"
    label = "faults"

    def ready(self) -> None:
        """Wrap the points of the hall's code at which this process may be struck."""
        if order := os.environ.get(blows.ORDER):
            blows.expect(Path(order))
        if limit := os.environ.get(TIME_LIMIT):
            current_app.conf.update(task_time_limit=int(limit), task_soft_time_limit=None)
