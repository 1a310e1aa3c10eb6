"""How the hall is wired: settings, URLs, Celery, and the servers that run beside it."""

from settings.celery import app as celery_app

__all__ = ["celery_app"]
