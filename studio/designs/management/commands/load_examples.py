"""`manage.py load_examples`: the examples as designs of the local user. Running it again adds only what is missing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.accounts.services import local_user
from studio.designs.services import load_examples


class Command(BaseCommand):
    """Add the examples that the local user lacks."""

    help = "Add the example designs to the local user's project “Examples” (local mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LAGWISE_MODE != "local":
            self.stdout.write(
                "A deployed studio has no local user; people start from examples on the first page."
            )
            return
        added = load_examples(local_user())
        self.stdout.write(
            f"Added {len(added)} examples: {', '.join(added)}." if added else "All examples are there."
        )
