"""The app of runs: what goes with a run when its row goes."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete


class RunsConfig(AppConfig):
    """Runs, their results and live frames."""

    name = "studio.runs"

    def ready(self) -> None:
        """Rows go by many ways (a project, a design, a cascade); their files and streams follow each."""
        from studio.runs.services import replication_files, result_files

        def forget(instance: Any, **_: Any) -> None:
            result_files.forget(instance.pk)

        def forget_experiment(instance: Any, **_: Any) -> None:
            result_files.forget(instance.pk)
            replication_files.forget(instance.pk)

        for table, hook in (("Run", forget), ("Experiment", forget_experiment)):
            uid = f"studio.runs.forget.{table}"
            post_delete.connect(hook, sender=self.get_model(table), weak=False, dispatch_uid=uid)
