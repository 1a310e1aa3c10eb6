"""Papers: what the hall hands over as PDF, and what each paper must say."""

from cases.papers.printing import PAPERS, render

__all__ = ["PAPERS", "render"]
