"""PostgreSQL and Redis from wheels: where they live, how they start, how they end."""
