"""`schema`: the JSON Schema of a design document, for any editor.

Run as a module it writes the published copy: ``python -m simulator.experiments.command_line.schema FILE``.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from simulator.experiments.command_line.complaints import OK, print_json
from simulator.scenario import document_schema


def run(_arguments: Namespace, _console: Console) -> int:
    """Print the schema."""
    print_json(document_schema())
    return OK


def main(arguments: Sequence[str]) -> int:
    """Write the schema to the file that is named."""
    Path(arguments[0]).write_text(
        json.dumps(document_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
