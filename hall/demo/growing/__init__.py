"""Growing: a database full of cases, each a copy of one that real people and workers have walked.

The matters are walked once, in a transaction that is taken back; each case is photographed at every step,
and on the detours that not all of them take (``album``). A photograph becomes a pattern (``patterns``),
which is printed again and again with other ids, numbers, people, times and seals (``prints``).
"""
