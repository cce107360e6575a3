"""The jars of Kafka's broker and tools, from Maven Central, kept in the ignored folder var/kafka-libs."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "kafka"
CACHE = Path(__file__).resolve().parents[2] / "var" / "kafka-libs"
OLDEST_JAVA = 17
DOWNLOAD_S = 420


class NoKafka(Exception):
    """Why there is no broker on this machine, in a sentence that says what mends it."""


def version() -> str:
    """The version of Kafka that the POM asks for."""
    found = re.search(r"<kafka\.version>(.+?)</", (FOLDER / "pom.xml").read_text())
    assert found is not None
    return found[1]


def java() -> str:
    """The path of a Java that runs Kafka 4 and single source files (a JDK); raises `NoKafka`."""
    found = shutil.which("java")
    if found is None or shutil.which("javac") is None:
        raise NoKafka("there is no JDK: apt-get install -y --no-install-recommends default-jdk-headless")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    number = re.search(r'version "(\d+)', said)
    if number is None or int(number[1]) < OLDEST_JAVA:
        raise NoKafka(
            f"Kafka {version()} needs Java {OLDEST_JAVA}, and `java -version` says {said.strip()!r}"
        )
    return found


def jars() -> Path:
    """The folder of jars, downloaded at the first use (about 55 MB); raises `NoKafka`.

    A folder is only ever renamed into its place when it is whole, so that a download that was stopped
    and two that run at once do no harm.
    """
    ready = CACHE / version()
    if ready.is_dir():
        return ready
    maven = shutil.which("mvn")
    if maven is None:
        raise NoKafka("the jars of Kafka are not here and there is no mvn to get them: apt-get install maven")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as begun:
        command = [maven, "-B", "-q", "-C", "-f", str(FOLDER / "pom.xml"), "dependency:copy-dependencies"]
        command += ["-DincludeScope=runtime", f"-DoutputDirectory={begun}/libs"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_S, check=False)
        except subprocess.TimeoutExpired:
            raise NoKafka(f"mvn did not bring the jars of Kafka within {DOWNLOAD_S} s") from None
        if done.returncode:
            last = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line][:1]
            raise NoKafka(f"mvn cannot bring the jars of Kafka: {''.join(last) or done.returncode}")
        try:
            os.rename(f"{begun}/libs", ready)
        except OSError:
            if not ready.is_dir():
                raise
    return ready
