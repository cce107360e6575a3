"""The commands of the launcher, and the order of their steps."""

import argparse
import os
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType

from studio.launch import broker, ports, prepare
from studio.launch.places import Places
from studio.launch.problem import Problem, explain
from studio.launch.processes import end_orphans, only_supervisor
from studio.launch.screen import Screen
from studio.launch.stack import Settings, broker_spec, environment, studio_specs
from studio.launch.supervisor import Supervisor


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM before anything was started."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code. Problems are sentences on standard error, never tracebacks."""
    options = parser().parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    screen = Screen()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return int(options.command(options, screen))
    except Problem as problem:
        print(f"\n{problem}\n", file=sys.stderr)
    except OSError as error:
        print(f"\n{explain(error, 'the set-up')}\n", file=sys.stderr)
    except Interrupted:
        print("\nStopped. The same command goes on where this one left off.", file=sys.stderr)
        return 130
    return 1


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python3 -m studio.launch", description="Set up and start Lagwise.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", help="folder for the database, results and logs (LAGWISE_DATA_DIR; var/)")
    run_parser = commands.add_parser(
        "run", parents=[common], help="set up what is missing, then start the studio"
    )
    run_parser.add_argument(
        "--port", type=int, default=os.environ.get("PORT") or 8000, help="default 8000, or PORT"
    )
    run_parser.add_argument(
        "--workers", type=int, default=None, help="runs at the same time (one a processor, at most 4)"
    )
    run_parser.add_argument(
        "--as-is", action="store_true", help="install and build nothing, start what is there"
    )
    run_parser.set_defaults(command=run)
    setup_parser = commands.add_parser(
        "setup", parents=[common], help="set up what is missing, start nothing"
    )
    setup_parser.add_argument("--dev", action="store_true", help="with the tools of the tests and checks")
    setup_parser.set_defaults(command=setup)
    return top


def setup(options: argparse.Namespace, screen: Screen) -> int:
    """Install and build; the same steps as `run`, and nothing started."""
    places = Places.of(options.data)
    places.make()
    requirements = "requirements-dev.txt" if options.dev else "requirements.txt"
    with prepare.alone(places, screen):
        prepare.prepare_python(places, screen, requirements)
        prepare.prepare_engine(places, screen)
        prepare.prepare_front_end(places, screen)
    return 0


def run(options: argparse.Namespace, screen: Screen) -> int:
    """From whatever is there to a running studio; returns when a signal asked it to stop."""
    began = time.monotonic()
    places = Places.of(options.data)
    settings = Settings(
        port=options.port,
        workers=options.workers or min(4, os.cpu_count() or 1),
        token=secrets.token_urlsafe(24),
    )
    places.make()
    with only_supervisor(places, settings.address):
        end_orphans(places)
        ports.require_free(settings.port)
        screen.say(f"Lagwise, in {places.project}")
        if not options.as_is:
            with prepare.alone(places, screen):
                prepare.prepare_python(places, screen)
                prepare.prepare_engine(places, screen)
                prepare.prepare_front_end(places, screen)
        chosen = broker.choose(places, os.environ)
        prepare.prepare_database(places, screen, environment(places, settings, chosen.url))
        supervise(places, screen, settings, chosen, began)
    return 0


def supervise(
    places: Places, screen: Screen, settings: Settings, chosen: broker.Broker, began: float
) -> None:
    """Start the broker, then the rest; print the address; watch; stop everything, whatever happened."""
    supervisor = Supervisor(places, screen, settings.address)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.ask_to_stop())
    try:
        with screen.step("broker") as step:
            spec = broker_spec(places, chosen)
            supervisor.start([spec] if spec else [])
            step.detail = chosen.label
        with screen.step("studio") as step:
            web, worker, reaper = studio_specs(places, settings, chosen.url)
            supervisor.start([web, worker])
            step.detail = f"web, {settings.workers} workers"
        if not supervisor.stopping:
            supervisor.start([reaper])
            greet(places, screen, settings, chosen, time.monotonic() - began)
        supervisor.watch()
    finally:
        screen.say("\nStopping …")
        supervisor.stop()
        places.forget_socket_folder()
        screen.say("Everything has stopped.")


def greet(places: Places, screen: Screen, settings: Settings, chosen: broker.Broker, took_s: float) -> None:
    if chosen.warning:
        screen.say(f"\n  WARNING  {chosen.warning}")
    screen.say(
        f"\nLagwise runs ({took_s:.1f} s). Open this address in your browser; it signs you in once:\n\n"
        f"    {settings.address}?token={settings.token}\n\n"
        f"Ctrl-C stops everything. Logs: {places.show(places.log)}/"
    )
