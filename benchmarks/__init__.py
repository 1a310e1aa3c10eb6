"""Rivals and referees: what the hall is measured against. Nobody imports them."""
