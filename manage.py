"""Django's command line, with this project's settings: `python manage.py migrate`, `load_examples`, ..."""

import os
import sys


def main() -> None:
    """Run the command in `sys.argv`. Needs the packages of requirements.txt; `make setup` installs them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed in this Python. Run `make setup`, then use .venv/bin/python manage.py"
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
