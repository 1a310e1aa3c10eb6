"""The rivals: one small Django project with plain tables, and four ways to carry a case through them."""
