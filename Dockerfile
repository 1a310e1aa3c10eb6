# The hall for a district's server: no compiler, no embedded servers, no development tools.

FROM python:3.11-slim-bookworm AS packages
COPY requirements/production.txt /tmp/requirements.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /hall hall \
    && install -d -o hall -g hall /hall/var /hall/var/files
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=settings.production
WORKDIR /hall
COPY --chown=hall:hall . .
USER hall
# Building needs settings but no secret of an installation.
RUN DJANGO_SETTINGS_MODULE=settings.local python -m settings.messages compile \
    && DJANGO_SETTINGS_MODULE=settings.local python manage.py collectstatic --no-input \
    && rm -f var/keys.json
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "4", "--worker-class", "sync", \
     "--no-control-socket", "--access-logfile", "-", "settings.wsgi:application"]
