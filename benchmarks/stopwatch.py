"""The clock of all contenders: the one on the wall, or the processor's where others use the machine too."""

import time
from collections.abc import Callable
from dataclasses import dataclass

CLOCKS: dict[str, Callable[[], float]] = {"cpu": time.process_time, "wall": time.perf_counter}


@dataclass
class Choice:
    """*clock* is a name of CLOCKS; one for the process, so that no two contenders have different ones."""

    clock: str = "wall"


CHOICE = Choice()


def now_s() -> float:
    """Seconds from any origin."""
    return CLOCKS[CHOICE.clock]()
