"""Simulated departments: habits as pure functions, and their answers planned as rows with a due time."""
