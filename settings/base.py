"""What every installation of the hall shares; the environment decides the rest."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from environs import Env

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

env = Env()

# Identity -------------------------------------------------------------------------------------
HALL_DIVISION = env.str("HALL_DIVISION", "320118")
HALL_NAME = {"en": "Gaochun Joint Tax Service Hall", "zh": "高淳区联合办税服务大厅"}
HALL_PHONE = env.str("HALL_PHONE", "12366")
HALL_PUBLIC_URL = env.str("HALL_PUBLIC_URL", "http://127.0.0.1:8000")
HALL_DEMO = env.bool("HALL_DEMO", False)
HALL_UPLOAD_LIMIT_MB = env.int("HALL_UPLOAD_LIMIT_MB", 20)
#: After so many failures in a row a piece of work is given up until somebody says "try again".
HALL_FAILURE_LIMIT = env.int("HALL_FAILURE_LIMIT", 8)
#: The dotted path of the adapter that sends text messages (docs/operations.md); empty: none is connected.
HALL_SMS = env.str("HALL_SMS", "")
#: How many proxies of the hall's own stand before it, each adding to X-Forwarded-For.
HALL_TRUSTED_PROXIES = env.int("HALL_TRUSTED_PROXIES", 0)

# Secrets: one key a purpose, none of them in the database ---------------------------------------
SECRET_KEY = env.str("SECRET_KEY", "")
HALL_SEAL_KEYS: list[str] = env.list("HALL_SEAL_KEYS", [])
HALL_INDEX_KEY = env.str("HALL_INDEX_KEY", "")
HALL_JOURNAL_KEY = env.str("HALL_JOURNAL_KEY", "")

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_include_bootstrap",
    "django_fsm",
    "csp",
    "cases",
    "accounts",
    "web",
    "departments",
    "notifications",
    "hall.counter",
    "hall.cashier",
    "hall.issuing",
    "hall.status",
    "hall.upkeep",
    "hall.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "web.context_processors.hall",
            ],
        },
    },
]

# PostgreSQL holds the truth ---------------------------------------------------------------------
# The application's role may not change the journal; migrations run as its owner (see
# docs/decisions/0002-two-database-roles.md).
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        "postgresql://127.0.0.1/hall",
        conn_max_age=60,
        conn_health_checks=True,
    ),
}
#: The application's role, which migrations limit: it may add to the journal, but not change it.
HALL_APP_ROLE = env.str("HALL_APP_ROLE", "hall_app")
# A database that is away, stuck or cut off is a sentence within seconds, not a page that never comes;
# and of a host that is cut off or stands still, PostgreSQL keeps no lock for longer than
# idle_in_transaction_session_timeout (docs/operations.md, "More than one machine").
_SESSION = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "20s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "12s",
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=3,
    keepalives_idle=3,
    keepalives_interval=1,
    keepalives_count=3,
    tcp_user_timeout=6_000,
    options=" ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Nudges may be lost ----------------------------------------------------------------------------
# Redis keeps the marks of outstanding nudges; the broker carries them: the same Redis, or RabbitMQ
# ("amqp://…") with quorum queues.
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
BROKER_URL = env.str("BROKER_URL", "") or REDIS_URL
CELERY_BROKER_URL = BROKER_URL

# People -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_AGE = 60 * 60 * 9
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.error_pages.stale_form"

# Two languages, always complete -----------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]  # each in its own words
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["settings.formats"]

# Files ------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = env.path("HALL_FILES", VAR / "files")
MEDIA_URL = ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Safety of pages --------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "object-src": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("HALL_LOG_LEVEL", "INFO")},
}
