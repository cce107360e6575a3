"""Settings come from the environment alone, and a deployed studio is strict."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from studio.config import environment

KEY = "".join(chr(97 + n * 7 % 26) for n in range(60))
DEPLOYED = {"LAGWISE_MODE": "deployed", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "studio.example"}


def manage(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    root = Path(environment.ROOT)
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=root,
        env=clean | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deploy_check_lists_nothing(tmp_path: Path) -> None:
    checked = manage("check", "--deploy", "--fail-level", "DEBUG", **DEPLOYED, LAGWISE_DATA_DIR=str(tmp_path))
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_no_migration_is_missing(tmp_path: Path) -> None:
    made = manage("makemigrations", "--check", "--dry-run", DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert made.returncode == 0, made.stdout


@pytest.mark.parametrize(
    "change",
    [{"SECRET_KEY": "short"}, {"ALLOWED_HOSTS": ""}, {"ALLOWED_HOSTS": "*"}, {"LAGWISE_MODE": "production"}],
    ids=str,
)
def test_a_deployed_studio_refuses_weak_settings(change: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        environment.read(DEPLOYED | change)


def test_a_local_studio_needs_nothing_and_listens_to_this_machine() -> None:
    found = environment.read({})
    assert found.mode == "local"
    assert found.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert found.database["ENGINE"].endswith("sqlite3")
    assert found.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_database_url_names_host_port_user_and_options() -> None:
    found = environment.database("postgresql://olga:p%40ss@db:5433/lagwise?sslmode=require")
    assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"]) == ("db", "5433", "olga", "p@ss")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_database_may_be_behind_a_unix_socket() -> None:
    assert environment.database("postgresql:///lagwise?host=/run/pg&user=olga")["HOST"] == "/run/pg"


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "oracle:"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        environment.database(url)


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("unix:///tmp/x/redis.sock?db=3", "redis+socket:///tmp/x/redis.sock?virtual_host=3"),
        ("unix:///tmp/x/redis.sock", "redis+socket:///tmp/x/redis.sock?virtual_host=0"),
    ],
)
def test_celery_has_its_own_name_for_a_redis(url: str, broker: str) -> None:
    assert environment.broker_url(url) == broker
