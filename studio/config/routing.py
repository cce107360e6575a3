"""Every websocket address."""

from studio.designs.urls import websocket_urlpatterns as designs

websocket_urlpatterns = [*designs]
