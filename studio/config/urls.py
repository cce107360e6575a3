"""Every HTTP address: pages, API, health."""

from django.urls import include, path

from studio.config.api import api

urlpatterns = [path("api/", api.urls), path("", include("studio.web.urls"))]
handler404 = "studio.web.views.not_found"
