"""Fixtures for the services that tests talk to. Each is a real one; where it is missing, a loud skip says so."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.services import kafka_process, postgres_process, redis_process
from tests.services.kafka_jars import NoKafka
from tests.services.kafka_process import KafkaProcess
from tests.services.postgres_process import PostgresProcess
from tests.services.redis_process import RedisProcess
from tests.services.studio_process import PROJECT, StudioProcess


def missing(what: str, packages: str) -> NoReturn:
    """Skip with the line that mends it; `make test` runs that line itself when it can, and lists every skip."""
    pytest.skip(f"{what} is missing: apt-get install -y --no-install-recommends {packages}")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisProcess]:
    """A real Redis for the session, on a unix socket: `.url`, `.kill()`, `.start()`."""
    binary = redis_process.binary()
    if binary is None:
        missing("redis-server", "redis-server")
    server = RedisProcess(binary)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresProcess]:
    """A real PostgreSQL for the session: `.url` is its DATABASE_URL."""
    server = postgres_process.prepare()
    if server is None:
        missing("PostgreSQL", "postgresql")
    server.start()
    yield server
    server.close()


def on_request(config: pytest.Config) -> list[str]:
    """The markers whose tests take minutes, and so run only where -m speaks of them."""
    return [name for name in ("broker", "conformance") if name not in config.getoption("markexpr")]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is run on request."""
    names = on_request(config)
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in names)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_report_collectionfinish(config: pytest.Config) -> str:
    """Say so in the report."""
    names = on_request(config)
    return (
        "" if not names else f"Tests on request are deselected: {', '.join(f'make {name}' for name in names)}"
    )


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[KafkaProcess]:
    """Three real Kafka brokers for the session: `.bootstrap`, `.tools` for the PATH, `.kill(node)`."""
    try:
        kafka = kafka_process.prepare()
    except NoKafka as reason:
        pytest.skip(f"no Kafka broker: {reason}")
    try:
        kafka.start()
        yield kafka
    finally:
        kafka.close()


@pytest.fixture(scope="session")
def studio_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    """The embedded studio, really started, one for the session; `make setup` must have built the pages."""
    if not (PROJECT / "static" / "dist" / "manifest.json").exists():
        pytest.fail("static/dist is not built: run `make setup` first")
    studio = StudioProcess(tmp_path_factory.mktemp("studio") / "data")
    studio.start()
    yield studio
    studio.stop()


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("Chromium", "chromium")
    return Path(found)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: Path) -> dict[str, object]:
    """Playwright starts the system's Chromium; root needs --no-sandbox, and nothing phones home."""
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-gpu",
        "--disable-sync",
        "--metrics-recording-only",
        "--no-first-run",
        "--no-default-browser-check",
    ]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": str(chromium), "args": arguments, "headless": True}
