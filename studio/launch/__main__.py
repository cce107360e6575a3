"""`python3 -m studio.launch`: only looks at Python's version, in words that every Python 3 can read."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Lagwise needs Python 3.11 or newer, and this is {}.{} ({}). Install a newer one, then say which: "
        "make run PYTHON=python3.12".format(sys.version_info[0], sys.version_info[1], sys.executable)
    )

from studio.launch.command_line import main

sys.exit(main(sys.argv[1:]))
