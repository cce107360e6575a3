"""What is for good when a worker computes: a refusal and a bug end the work, a lost lease ends the worker's part in it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.base.errors import LagwiseError
from simulator.engines.base import CannotRun
from studio.common.errors import Refused
from studio.runs.live_stream import FencedOut

log = logging.getLogger(__name__)


class GivenBack(Exception):
    """The work was queued again in the middle: its worker goes down, or is wanted elsewhere."""


@contextmanager
def good_end(what: str, fail: Callable[[str], None]) -> Iterator[None]:
    """Do the work inside; *fail* is handed a reason for a person when another attempt would not help.

    *what* names the work in the log.
    """
    try:
        yield
    except GivenBack:
        pass
    except FencedOut:
        log.warning("%s is held by another worker; this attempt ends", what)
    except (LagwiseError, CannotRun, Refused) as refusal:
        _fail(what, fail, str(refusal))
    except (AssertionError, ArithmeticError, LookupError, TypeError, ValueError) as bug:
        # Pure functions fail the same way again.
        log.exception("%s met a bug", what)
        _fail(what, fail, f"The engine met a bug: {type(bug).__name__}: {bug}")


def _fail(what: str, fail: Callable[[str], None], reason: str) -> None:
    try:
        fail(reason)
    except FencedOut:
        log.warning("%s failed, but another worker holds it: %s", what, reason)
