"""Faults: real processes on servers of their own, load on them, a blow, and a referee who counts.

``python -m benchmarks.faults [NAME …]`` (``make faults [FAULTS=name]``).
"""
