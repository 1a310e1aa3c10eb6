"""Issuing: results are made valid together, and handed over together."""
