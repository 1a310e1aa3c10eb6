"""What the beat asks of upkeep."""

from __future__ import annotations

from celery import shared_task

from web import clock, failures, in_hand


@shared_task(name="upkeep.settle")
def settle() -> None:
    """Take out of the list of failed work what has been done elsewhere in the meantime."""
    failures.settle()
    in_hand.forget_old(clock.now())
