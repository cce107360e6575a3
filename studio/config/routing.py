"""Every websocket address."""

from studio.designs.urls import websocket_urlpatterns as designs
from studio.runs.urls import websocket_urlpatterns as runs

websocket_urlpatterns = [*designs, *runs]
