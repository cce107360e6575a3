"""`python -m studio.config.openapi PATH`: write the API's description, from which the front end's types are made."""

import json
import os
import sys
from pathlib import Path


def description() -> str:
    """The OpenAPI document as text: two spaces, keys sorted, a newline at the end. Needs Django to be set up."""
    from studio.config.api import api

    return json.dumps(api.get_openapi_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Set Django up and write the file."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.config.settings")
    django.setup()
    Path(arguments[0]).write_text(description(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
