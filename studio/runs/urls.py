"""Websocket addresses of runs."""

from django.urls import path

from studio.runs.consumers import RunConsumer

websocket_urlpatterns = [path("ws/runs/<uuid:run_id>", RunConsumer.as_asgi())]
