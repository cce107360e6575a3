# The deployed form: small, not root, settings by environment only (see compose.yaml for all of them).
# `make image-dry-run` runs these very steps on a machine without an image builder.

FROM node:24-bookworm-slim AS front-end
WORKDIR /build/static
COPY static/package.json static/package-lock.json static/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY static/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt ./
# The embedded form's Redis and Node.js stay out: a deployment has a Redis of its own, and the pages are built.
RUN sed '/^# --- only the embedded form/,/^# --- what those need/d' requirements.txt > deployed.txt
RUN python3 -m venv /opt/lagwise
RUN /opt/lagwise/bin/pip install --no-cache-dir --disable-pip-version-check -r deployed.txt

FROM python:3.11-slim-bookworm AS studio
RUN groupadd --gid 10001 lagwise && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin lagwise
RUN mkdir -p /data && chown lagwise:lagwise /data
WORKDIR /app
COPY --from=packages /opt/lagwise /opt/lagwise
COPY manage.py LICENSE NOTICE ./
COPY simulator/ simulator/
COPY studio/ studio/
COPY templates/ templates/
COPY examples/ examples/
COPY --from=front-end /build/static/dist static/dist
ENV PATH=/opt/lagwise/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=studio.config.settings \
    LAGWISE_MODE=deployed \
    LAGWISE_DATA_DIR=/data \
    NUMBA_CACHE_DIR=/var/cache/lagwise
# Machine code for the builder's processor. On another one a worker makes its own at its start, in the same folder.
RUN python -m simulator.engines.compiled.warm && chown -R lagwise:lagwise /var/cache/lagwise
USER lagwise
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "-m", "studio.launch.health"]
CMD ["uvicorn", "studio.config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--proxy-headers"]
