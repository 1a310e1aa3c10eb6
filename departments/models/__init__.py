"""Who works on what, what was sent out to departments and came back, and what is simulated."""

from __future__ import annotations

from departments.models.connection import Connection
from departments.models.handling import Habit, HandlingChoice, HandlingRecord
from departments.models.referral import PENDING, Ended, Ignored, Referral, Reply
from departments.models.simulated import SimulatedAnswer, SimulatedPayment

__all__ = [
    "PENDING",
    "Connection",
    "Ended",
    "Habit",
    "HandlingChoice",
    "HandlingRecord",
    "Ignored",
    "Referral",
    "Reply",
    "SimulatedAnswer",
    "SimulatedPayment",
]
