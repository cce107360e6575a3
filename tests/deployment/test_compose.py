"""compose.yaml is valid, has no secret of its own, and keeps its services to themselves."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.deployment import dockerfile

Services = dict[str, dict[str, Any]]


@pytest.fixture
def compose(project: Path) -> dict[str, Any]:
    loaded = yaml.safe_load((project / "compose.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture
def services(compose: dict[str, Any]) -> Services:
    found = compose["services"]
    assert isinstance(found, dict)
    return found


def test_it_is_what_the_specification_says(compose: dict[str, Any], shared: Path) -> None:
    schema = json.loads((shared / "data" / "compose" / "compose-spec.json").read_text())
    jsonschema.Draft7Validator(schema).validate(compose)


def test_it_has_the_parts_of_the_deployed_form(services: Services) -> None:
    assert set(services) == {"migrate", "web", "worker", "reaper", "redis", "postgres"}


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ALLOWED_HOSTS"])
def test_a_secret_has_no_default_and_starting_without_it_says_so(project: Path, name: str) -> None:
    text = (project / "compose.yaml").read_text()
    uses = re.findall(r"\$\{" + name + r"([^}]*)\}", text)
    assert uses
    assert all(use.startswith(":?") for use in uses)


def test_only_the_web_is_reachable_and_only_from_this_machine(services: Services) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_our_processes_write_nowhere_but_to_their_volumes(services: Services) -> None:
    for name in ("migrate", "web", "worker", "reaper"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["volumes"] == ["results:/data", "machine-code:/var/cache/lagwise"]


def test_the_engines_machine_code_has_a_folder_that_can_be_written_and_outlives_a_restart(
    services: Services, project: Path
) -> None:
    folder = dockerfile.read(project / "Dockerfile")[-1].environment()["NUMBA_CACHE_DIR"]
    assert f"machine-code:{folder}" in services["worker"]["volumes"]


def test_it_runs_the_same_commands_as_the_embedded_studio(
    services: Services, project: Path, tmp_path: Path
) -> None:
    from studio.launch.places import Places
    from studio.launch.stack import Settings, studio_specs

    places = Places(project, tmp_path)
    web, worker, reaper = studio_specs(places, Settings(port=8000, workers=1, token="t"), "redis://x/0")
    image = dockerfile.read(project / "Dockerfile")[-1]
    assert dockerfile.command(image.last("CMD"))[:2] == ["uvicorn", "studio.config.asgi:application"]
    assert "studio.config.asgi:application" in web.command
    said = services["worker"]["command"]
    assert {"studio.config.celery:app", "worker", "-Q", "runs"} <= set(said) & set(worker.command)
    assert services["reaper"]["command"][1:] == list(reaper.command[1:])


def test_services_that_others_wait_for_say_when_they_are_well(services: Services) -> None:
    waited_for = {
        name
        for service in services.values()
        for name, how in service.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    }
    assert all("test" in services[name]["healthcheck"] for name in waited_for)
