"""What every test may ask for: the pages beside the project, the examples, and real services."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.services.fixtures"]

PROJECT = Path(__file__).resolve().parents[1]

# The machines that run this differ in speed by ten times, so time limits on single examples would
# fail by chance; CI draws the same examples every time, so a red build can be repeated.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def project() -> Path:
    """The clone that is tested."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of directions and public data beside the project; CI must have it, others may not."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        reason = "there is no folder ../shared beside the project"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example designs."""
    return PROJECT / "examples"


# Where single tests take seconds: the last files that two workers are given should be short ones.
LONGEST_FIRST = ("conformance", "launch", "studio", "cli", "engines", "experiments")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders of long tests come first, and leave the order within a folder alone."""

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(PROJECT / "tests").parts[0]
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """Keep what collecting made out of the garbage collector's sight.

    Otherwise each of its full passes goes through every module and every test, and tests that bound a
    time of ours, such as reading hostile text, count these passes too.
    """
    gc.collect()
    gc.freeze()
