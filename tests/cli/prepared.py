"""A process that has loaded what `python -m simulator` loads, and becomes that command as often as it is asked.

Each command has a process of its own, made by a fork: the same code from its first line to its exit code. Only the
second in which Python would load the packages and the engine again is saved, a hundred times. One request a line:
arguments, columns, and the files that are its standard input, output and error. The answer is the exit code.
"""

import json
import os
import runpy
import sys

from simulator import __main__ as command
from simulator.engines.compiled.warm import warm


def serve() -> None:
    """Until the requests end. In a forked process it ends by that process's SystemExit."""
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        child = os.fork()
        if not child:
            become(**request)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(arguments: list[str], columns: int, files: list[str]) -> None:
    """The command, in this process."""
    for number, (path, flags) in enumerate(zip(files, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.environ["COLUMNS"] = str(columns)
    sys.argv = [COMMAND, *arguments]
    runpy.run_module("simulator", run_name="__main__", alter_sys=True)


COMMAND = str(command.__file__)

if __name__ == "__main__":
    del sys.modules["simulator.__main__"]  # a command runs it, and has imported all that it imports
    warm()
    serve()
