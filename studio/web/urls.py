"""Addresses of the pages."""

from django.urls import path

from studio.web import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("login", views.login, name="login"),
    path("designs/<uuid:design_id>", views.editor, name="editor"),
    path("designs/<uuid:design_id>/export", views.export, name="export"),
    path("runs/<uuid:run_id>", views.results, name="results"),
    path("experiments/<uuid:experiment_id>", views.experiment, name="experiment"),
    path("healthz", health.healthz, name="healthz"),
]
