"""Dates and numbers in each language's habit."""
