"""What the embedded studio consists of: the children, their commands, environment and health."""

import os
import secrets
import signal
from dataclasses import dataclass

from studio.launch import broker as brokers
from studio.launch import health
from studio.launch.broker import Broker
from studio.launch.child import Child, Spec
from studio.launch.places import Places


@dataclass(frozen=True)
class Settings:
    """What a start of the studio was asked for. *workers* runs are simulated at the same time."""

    port: int
    workers: int
    token: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


def environment(places: Places, settings: Settings, redis_url: str | None) -> dict[str, str]:
    """The environment of every process of the studio; the token reaches the web process only."""
    own = {
        "DJANGO_SETTINGS_MODULE": "studio.config.settings",
        "LAGWISE_MODE": "local",
        "LAGWISE_DATA_DIR": str(places.data),
        "LAGWISE_EXAMPLES": str(places.examples),
        "SECRET_KEY": secret_key(places),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(places.project),
    }
    if redis_url is not None:
        own["REDIS_URL"] = redis_url
    return {**os.environ, **own}


def secret_key(places: Places) -> str:
    """The key that signs sessions: made once for a data folder, readable by its owner only."""
    path = places.data / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


def broker_spec(places: Places, broker: Broker) -> Spec | None:
    if broker.command is None:
        return None
    return Spec(
        name="broker",
        command=broker.command,
        env={**os.environ, "PYTHONPATH": str(places.project)},
        cwd=places.project,
        log=places.log / "broker.log",
        healthy=lambda child: brokers.answers(broker.url),
    )


def studio_specs(places: Places, settings: Settings, redis_url: str) -> list[Spec]:
    """Web, worker and reaper, in the order of their start."""
    env = environment(places, settings, redis_url)
    python = str(places.python)

    def spec(name: str, *command: str, **more: object) -> Spec:
        return Spec(
            name=name,
            command=(python, *command),
            cwd=places.project,
            log=places.log / f"{name}.log",
            **{"env": env, "healthy": Child.alive, **more},  # type: ignore[arg-type]
        )

    uvicorn = (
        *("-m", "uvicorn", "studio.config.asgi:application", "--host", "127.0.0.1"),
        *(
            "--port",
            str(settings.port),
            "--lifespan",
            "off",
            "--timeout-graceful-shutdown",
            "2",
            "--no-access-log",
        ),
    )
    celery = (
        *("-m", "celery", "-A", "studio.config.celery:app", "worker", "-Q", "runs", "--loglevel", "INFO"),
        *("--concurrency", str(settings.workers), "--without-gossip", "--without-mingle"),
    )
    return [
        spec(
            "web",
            *uvicorn,
            env={**env, "LAGWISE_TOKEN": settings.token},
            healthy=lambda child: web_is_healthy(child, settings.port),
        ),
        # SIGQUIT is Celery's cold shutdown: the run in hand goes back to the queue through its lease.
        spec(
            "worker",
            *celery,
            healthy=lambda child: child.ready or " ready." in child.printed(),
            harder=signal.SIGQUIT,
        ),
        spec("reaper", "manage.py", "reap_runs"),
    ]


def web_answers(port: int) -> bool:
    """Whether the studio on *port* can do its work."""
    return health.answers(port, f"127.0.0.1:{port}")


def web_is_healthy(child: Child, port: int) -> bool:
    """Ready when /healthz says 200; later any answer will do: a 503 is the broker's or the database's trouble."""
    return health.answers(
        port, f"127.0.0.1:{port}", statuses=frozenset() if child.ready else frozenset({200})
    )
