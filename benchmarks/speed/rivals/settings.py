"""Settings of the rivals' project: the tables, Viewflow, and database connections that stay open."""

from __future__ import annotations

from environs import Env

env = Env()

SECRET_KEY = "only-for-the-bench"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "viewflow",
    "viewflow.workflow",
    "benchmarks.speed.rivals",
]
MIDDLEWARE: list[str] = []
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
