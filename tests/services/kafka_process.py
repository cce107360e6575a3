"""A real Kafka for tests: three brokers (KRaft, no ZooKeeper) and Kafka's own command line tools."""

import base64
import os
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from studio.launch.ports import any_free
from tests.services import kafka_jars

NODES = (1, 2, 3)
START_S = 150
TOOL_S = 120
HEAP_MB = 384
# Short-lived processes on busy machines: no second compiler, no threads for collecting garbage.
LIGHT = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData")
TOOLS = {
    "kafka-configs.sh": "kafka.admin.ConfigCommand",
    "kafka-topics.sh": "org.apache.kafka.tools.TopicCommand",
}
# The process dies with the test session, also when that is killed: a watcher reads a pipe that nobody writes
# to, and at its end kills the process that `exec` put in place of the shell.
DIE_WITH_US = 'exec 3<&0; { cat <&3 >/dev/null; kill -9 $$; } & exec "$@" 3<&- </dev/null'


class KafkaProcess:
    """Three brokers on ports of their own; node 1 is the controller too and must stay.

    `tools` is a folder with kafka-topics.sh and kafka-configs.sh to put on the PATH. `kill` and `start_node`
    again show what a lost broker does to a topic.
    """

    def __init__(self, java: str, jars: Path) -> None:
        self.java = java
        self.jars = jars
        self.folder = Path(tempfile.mkdtemp(prefix="lw-kafka-", dir="/tmp"))
        self.tools = self.folder / "bin"
        self.ports = {node: any_free() for node in NODES}
        self.controller_port = any_free()
        # Begins with an A: at a "-" the tool for formatting would take it for an option.
        self.cluster_id = base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def bootstrap(self) -> str:
        """The value of bootstrap.servers."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports.values())

    def start(self) -> None:
        """Format, start, and wait until every broker knows of all three; raises `RuntimeError` with the logs."""
        self._write_tools()
        formats = [self._format(node) for node in NODES]
        for node, process in zip(NODES, formats, strict=True):
            if process.wait(START_S):
                raise RuntimeError(f"Node {node} cannot be formatted:\n{self.log(node)}")
        for node in NODES:
            self._launch(node)
        self._wait(set(NODES))

    def start_node(self, node: int) -> None:
        """Start a killed broker again, on its old data."""
        self._launch(node)
        self._wait(set(self.processes))

    def kill(self, node: int) -> None:
        """SIGKILL, as a crash would; returns when the others no longer count the broker as alive."""
        self._end(node)
        self._wait(set(self.processes))

    def close(self) -> None:
        """Kill what still runs and remove its data."""
        for node in list(self.processes):
            self._end(node)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self, node: int) -> str:
        """What the broker said: warnings and errors."""
        return (self.folder / f"{node}.log").read_text(errors="replace")

    def tool(self, name: str, *arguments: str) -> str:
        """What one of `TOOLS` prints; raises `CalledProcessError` with its output when it fails."""
        command = [str(self.tools / name), "--bootstrap-server", self.bootstrap, *arguments]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TOOL_S, check=False
        )
        done.check_returncode()
        return done.stdout

    def produce(self, topic: str, keys: "list[int]") -> dict[int, str]:
        """Key → partition, or "error" and its class, as Kafka's Java producer (acks=all) was told by the broker."""
        source = str(kafka_jars.FOLDER / "ProduceKeys.java")
        done = subprocess.run(
            [*self._java(192), source, self.bootstrap, topic, *map(str, keys)],
            capture_output=True,
            text=True,
            timeout=TOOL_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        rows = (line.partition(" ") for line in done.stdout.splitlines())
        return {int(key): outcome for key, _, outcome in rows}

    def _java(self, heap_mb: int) -> list[str]:
        log4j = f"-Dlog4j2.configurationFile={kafka_jars.FOLDER / 'log4j2.xml'}"
        return [self.java, *LIGHT, f"-Xmx{heap_mb}m", log4j, "-cp", f"{self.jars}/*"]

    def _write_tools(self) -> None:
        self.tools.mkdir()
        for name, main in TOOLS.items():
            shim = self.tools / name
            shim.write_text(f'#!/bin/sh\nexec {shlex.join([*self._java(192), main])} "$@"\n')
            shim.chmod(0o755)

    def _format(self, node: int) -> "subprocess.Popen[bytes]":
        properties = self.folder / f"{node}.properties"
        properties.write_text("".join(f"{key}={value}\n" for key, value in self._settings(node).items()))
        command = [*self._java(192), "kafka.tools.StorageTool", "format", "-t", self.cluster_id]
        command += ["--standalone" if node == NODES[0] else "--no-initial-controllers", "-c", str(properties)]
        with (self.folder / f"{node}.log").open("ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _settings(self, node: int) -> dict[str, object]:
        controller = f"127.0.0.1:{self.controller_port}"
        plain = f"PLAINTEXT://127.0.0.1:{self.ports[node]}"
        is_controller = node == NODES[0]
        listeners = f"{plain},CONTROLLER://{controller}" if is_controller else plain
        return {
            "process.roles": "broker,controller" if is_controller else "broker",
            "node.id": node,
            "controller.quorum.bootstrap.servers": controller,
            "listeners": listeners,
            "advertised.listeners": listeners,
            "inter.broker.listener.name": "PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": self.folder / f"data-{node}",
            # A topic exists only because a script made it.
            "auto.create.topics.enable": "false",
            # A dead broker is noticed after 3 s, not 9.
            "broker.session.timeout.ms": 3000,
            "broker.heartbeat.interval.ms": 500,
            "num.network.threads": 1,
            "num.io.threads": 2,
        }

    def _launch(self, node: int) -> None:
        command = ["sh", "-c", DIE_WITH_US, "sh", *self._java(HEAP_MB), "kafka.Kafka"]
        command.append(str(self.folder / f"{node}.properties"))
        with (self.folder / f"{node}.log").open("ab") as log:
            self.processes[node] = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )

    def _end(self, node: int) -> None:
        process = self.processes.pop(node)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
        assert process.stdin is not None
        process.stdin.close()

    def _wait(self, expected: set[int]) -> None:
        """Until each of *expected* says that exactly those brokers are alive."""
        deadline = time.monotonic() + START_S
        while any(alive_brokers(self.ports[node]) != len(expected) for node in expected):
            for node in expected:
                if self.processes[node].poll() is not None:
                    raise RuntimeError(f"Broker {node} ended:\n{self.log(node)}")
            if time.monotonic() > deadline:
                logs = "\n".join(self.log(node) for node in expected)
                raise RuntimeError(f"Kafka is not ready after {START_S} s:\n{logs}")
            time.sleep(0.2)


def alive_brokers(port: int) -> int:
    """How many brokers the one on *port* believes alive; 0 while it does not answer.

    Asked with a Metadata request (key 3, version 4, of no topic), whose answer begins with the correlation
    number, the throttle time and the count of brokers: 4 bytes each.
    """
    request = struct.pack(">hhihi?", 3, 4, 1, -1, 0, False)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = b""
            while len(answer) < 16:
                part = connection.recv(16 - len(answer))
                if not part:
                    return 0
                answer += part
    except OSError:
        return 0
    return int(struct.unpack(">iiii", answer)[3])


def prepare() -> KafkaProcess:
    """A cluster that is not started yet; raises `NoKafka` with the reason when this machine cannot have one."""
    return KafkaProcess(kafka_jars.java(), kafka_jars.jars())
