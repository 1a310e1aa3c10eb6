"""Upkeep: what the system administrator looks after."""
