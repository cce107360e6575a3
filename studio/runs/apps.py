"""The app of runs: what goes with a run when its row goes."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete


class RunsConfig(AppConfig):
    """Runs, their results and live frames."""

    name = "studio.runs"

    def ready(self) -> None:
        """Rows go by many ways (a project, a design, a cascade); their files and streams follow each."""
        from studio.runs.services import result_files

        def forget(instance: Any, **_: Any) -> None:
            result_files.forget(instance.pk)

        post_delete.connect(
            forget, sender=self.get_model("Run"), weak=False, dispatch_uid="studio.runs.forget"
        )
