"""The result of one replication in a file: written aside, named in one step, found by its row alone."""

import gzip
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from pydantic import TypeAdapter

from simulator.metrics.result import RunResult

_RESULT = TypeAdapter(RunResult)


def write(experiment_id: UUID, number: int, token: int, result: RunResult) -> str:
    """Write *result*; the file's name, relative to RESULTS_DIR. It has the token in it, so no two workers write one."""
    name = f"{_folder(experiment_id)}/{number}-{token}.json.gz"
    place = Path(settings.RESULTS_DIR) / name
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.part")
    text = json.dumps(asdict(result), ensure_ascii=False, separators=(",", ":"), default=list)  # of samples
    aside.write_bytes(gzip.compress(text.encode(), compresslevel=3, mtime=0))
    aside.rename(place)
    return name


def read(name: str) -> RunResult:
    """The very numbers that were written: JSON keeps every bit of a float, and pydantic's reader does."""
    return _RESULT.validate_json(gzip.decompress((Path(settings.RESULTS_DIR) / name).read_bytes()))


def remove(name: str) -> None:
    """Take away the file of a worker that was fenced out."""
    (Path(settings.RESULTS_DIR) / name).unlink(missing_ok=True)


def forget(experiment_id: UUID) -> None:
    """After the commit, take away all files of an experiment that is gone."""
    folder = Path(settings.RESULTS_DIR) / _folder(experiment_id)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _folder(experiment_id: UUID) -> str:
    return f"replications/{experiment_id}"
