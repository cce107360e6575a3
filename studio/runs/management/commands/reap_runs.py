"""`manage.py reap_runs`: looks after runs for ever, once a second; the launcher keeps it alive."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from studio.runs.services.reaper import reap

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Queue runs again whose worker fell over; ends on SIGTERM or SIGINT."""

    help = "Queue runs again whose worker fell over (a loop; --once looks once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{reap()} runs moved.")
            return
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        while not ended.wait(options["every"]):
            try:
                close_old_connections()
                reap()
            except OperationalError as error:
                log.warning("the database does not answer, trying again: %s", error)
