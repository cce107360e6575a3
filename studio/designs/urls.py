"""Websocket addresses of designs."""

from django.urls import path

from studio.designs.consumers import DesignConsumer

websocket_urlpatterns = [path("ws/designs/<uuid:design_id>", DesignConsumer.as_asgi())]
