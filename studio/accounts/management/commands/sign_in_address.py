"""`manage.py sign_in_address`: another one-time address of a local studio, for a second browser."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.accounts import services


class Command(BaseCommand):
    """Print a one-time address."""

    help = "Print another one-time address of a local studio."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the studio listens")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LAGWISE_MODE != "local":
            raise CommandError("Only a local studio is opened by address; here people sign in by password.")
        self.stdout.write(f"{options['base']}/?token={services.new_token()}")
