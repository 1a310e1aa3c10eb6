"""Viewflow, community edition: Split, five nodes that Celery tasks work off, Join, conclusion.

Its default lock mode (``no_lock``) does not join correctly, as its own system check says. The lock that
it recommends for PostgreSQL is taken instead and made to wait: with ``nowait`` a step that meets
another one sleeps up to seconds and gives up after five attempts. A node that sends its own Celery task
(``flow.Job``) is not in the community edition, so that the tasks are sent when the case is accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

from benchmarks.speed.rivals.celery import app
from benchmarks.speed.rivals.plan import acts
from benchmarks.speed.rivals.rival import CeleryRival


class MatterFlow(flow.Flow):
    """One case: five departments in parallel, then its conclusion."""

    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.accept).Next(this.split)
    split = (
        flow.Split()
        .Always(this.tax)
        .Always(this.social_security)
        .Always(this.real_estate)
        .Always(this.vehicle_management)
        .Always(this.market_regulation)
    )
    tax = flow.Handle(this.approve).Next(this.join)
    social_security = flow.Handle(this.approve).Next(this.join)
    real_estate = flow.Handle(this.approve).Next(this.join)
    vehicle_management = flow.Handle(this.approve).Next(this.join)
    market_regulation = flow.Handle(this.approve).Next(this.join)
    join = flow.Join().Next(this.conclude)
    conclude = flow.Function(this.conclude_case).Next(this.end)
    end = flow.End()

    def accept(self, activation: Any, case_id: int) -> Process:
        """Accept the case that this process is about."""
        activation.process.data = {"case": case_id}
        acts().accept(case_id)
        return activation.process

    def approve(self, activation: Any) -> None:
        """Approve for the department that the node is named after."""
        acts().approve(activation.process.data["case"], activation.flow_task.name)

    def conclude_case(self, activation: Any) -> None:
        """Conclude after the join."""
        acts().conclude(activation.process.data["case"])


@app.task(name="viewflow.approve", ignore_result=True)
def approve(task_id: int) -> None:
    """Work off one node of a process; the last one joins and concludes."""
    task = Task.objects.select_related("process").get(pk=task_id)
    task.flow_task.run(task)


class Viewflow(CeleryRival):
    """A process for each case."""

    name = "viewflow"

    def start(self, ids: Sequence[int]) -> None:
        """Accept one case after the other, and send its five tasks after each commit."""
        for case_id in ids:
            with transaction.atomic():
                process = MatterFlow.start.run(case_id=case_id)
                transaction.on_commit(partial(_send, process.pk))


def _send(process_id: int) -> None:
    waiting = Task.objects.filter(process=process_id, status=STATUS.NEW)
    for task_id in waiting.values_list("pk", flat=True):
        approve.delay(task_id)
