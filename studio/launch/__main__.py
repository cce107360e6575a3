"""`python3 -m studio.launch`: only looks at Python's version, in words that every Python 3 can read."""

import os
import shutil
import sys

if sys.platform == "win32":
    sys.exit("Lagwise runs on Linux and macOS. On Windows use the Windows Subsystem for Linux.")

if sys.version_info < (3, 11):
    # The default python3 of a system is often older than one that stands beside it.
    for minor in range(19, 10, -1):
        newer = getattr(shutil, "which", lambda name: None)("python3.%d" % minor)  # Python 2 has none
        works = newer and os.system('"%s" -c "" >/dev/null 2>&1' % newer) == 0
        if newer and works:
            os.execv(newer, [newer, "-m", "studio.launch"] + sys.argv[1:])
    sys.exit(
        "Lagwise needs Python 3.11 or newer, and this is {}.{} ({}). Install a newer one, then say which: "
        "make run PYTHON=python3.12".format(sys.version_info[0], sys.version_info[1], sys.executable)
    )

from studio.launch.command_line import main

sys.exit(main(sys.argv[1:]))
