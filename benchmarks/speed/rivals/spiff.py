"""SpiffWorkflow: a BPMN process for each case, its state saved to PostgreSQL after every step.

A step locks the saved state, restores it with the library's own serialiser, completes one manual task, lets
the engine run on, and saves it again, all in one transaction; without the lock two departments that finish
together would each overwrite the other's step.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from django.db import transaction
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec

from benchmarks.speed.contender import DEPARTMENTS
from benchmarks.speed.rivals.celery import app
from benchmarks.speed.rivals.models import SpiffState
from benchmarks.speed.rivals.plan import acts
from benchmarks.speed.rivals.rival import CeleryRival

PROCESS = Path(__file__).with_name("matter.bpmn")


@cache
def _spec() -> BpmnProcessSpec:
    parser = BpmnParser()
    parser.add_bpmn_file(str(PROCESS))
    return parser.get_spec("matter")


@cache
def _serializer() -> BpmnWorkflowSerializer:
    return BpmnWorkflowSerializer()


def _accept(case_id: int) -> None:
    acts().accept(case_id)
    workflow = BpmnWorkflow(_spec())
    workflow.do_engine_steps()
    SpiffState.objects.create(case_id=case_id, state=_serializer().serialize_json(workflow))


@app.task(name="spiff.approve", ignore_result=True)
def approve(case_id: int, department: str) -> None:
    """Complete one manual task of a case; the last one concludes it."""
    with transaction.atomic():
        saved = SpiffState.objects.select_for_update(no_key=True).get(pk=case_id)
        workflow = _serializer().deserialize_json(saved.state)
        (task,) = workflow.get_tasks(state=TaskState.READY, spec_name=department)
        acts().approve(case_id, department)
        task.run()
        workflow.do_engine_steps()
        if workflow.is_completed():
            acts().conclude(case_id)
        saved.state = _serializer().serialize_json(workflow)
        saved.save(update_fields=["state"])


class Spiff(CeleryRival):
    """A saved BPMN process for each case; Celery tasks take its steps."""

    name = "spiff"

    def start(self, ids: Sequence[int]) -> None:
        """Accept one case after the other, and send its five steps after each commit."""
        for case_id in ids:
            with transaction.atomic():
                _accept(case_id)
                transaction.on_commit(partial(_send, case_id))


def _send(case_id: int) -> None:
    for department in DEPARTMENTS:
        approve.delay(case_id, department)
