"""How the studio is put together: settings, addresses, the ASGI and the Celery application."""

from studio.config.celery import app as celery_app

__all__ = ["celery_app"]
