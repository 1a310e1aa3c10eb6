"""Growth: every page and every batch measured in a young hall and in an old one, side by side.

``python -m benchmarks.growth`` grows two databases on one server, measures both in turns, and writes
the table and the plot into ``docs/performance.md``. ``python -m benchmarks.growth.years`` tries the
journal in parts by year on a grown hall.
"""
