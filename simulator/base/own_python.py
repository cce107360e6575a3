"""`python -m simulator` in a fresh clone: the packages are in .venv, and the person's Python has none of them."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path


def hand_over_unless_installed(packages: tuple[str, ...]) -> None:
    """Go on under the project's own Python when one of *packages* is missing in this one.

    Does nothing where all are there. Ends the program with a sentence (code 2) where `make setup` was
    not run yet; otherwise replaces this process, with the same arguments and the same working folder.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if not missing:
        return
    root = Path(__file__).resolve().parents[2]
    own = root / ".venv" / "bin" / "python"
    if not own.exists() or Path(sys.prefix) == root / ".venv":
        print(f"The package {missing[0]} is not installed. Run `make setup` in {root} once.", file=sys.stderr)
        sys.exit(2)
    os.execv(own, [str(own), "-m", "simulator", *sys.argv[1:]])
