"""Where there can be no Kafka broker, the reason says what mends it, and nothing half done is kept."""

from pathlib import Path

import pytest

from tests.services import kafka_jars
from tests.services.kafka_jars import NoKafka


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of the PATH, beside the shell's; the cache of jars is empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(kafka_jars, "CACHE", tmp_path / "kafka-libs")
    return folder


def write_program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_without_a_jdk_the_package_to_install_is_named(programs: Path) -> None:
    with pytest.raises(NoKafka, match="default-jdk-headless"):
        kafka_jars.java()


def test_a_java_that_is_too_old_is_refused_with_what_it_says(programs: Path) -> None:
    write_program(programs, "java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")
    write_program(programs, "javac", "")
    with pytest.raises(NoKafka, match=r"needs Java 17, .*11\.0\.2"):
        kafka_jars.java()


def test_without_maven_the_package_to_install_is_named(programs: Path) -> None:
    with pytest.raises(NoKafka, match="apt-get install maven"):
        kafka_jars.jars()


def test_a_download_that_fails_gives_its_reason_and_leaves_nothing(programs: Path) -> None:
    write_program(programs, "mvn", "echo '[ERROR] repo1: Name or service not known'; exit 1")
    with pytest.raises(NoKafka, match="Name or service not known"):
        kafka_jars.jars()
    assert list(kafka_jars.CACHE.iterdir()) == []


def test_a_download_that_takes_too_long_is_given_up(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_jars, "DOWNLOAD_S", 0.3)
    write_program(programs, "mvn", "while :; do :; done")
    with pytest.raises(NoKafka, match=r"within 0\.3 s"):
        kafka_jars.jars()
    assert list(kafka_jars.CACHE.iterdir()) == []
