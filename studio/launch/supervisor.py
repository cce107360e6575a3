"""Starts the children, keeps them running, and stops every one of them."""

import signal
import threading
import time
from collections.abc import Callable, Sequence

from studio.launch.child import Child, Spec
from studio.launch.places import Places
from studio.launch.problem import Problem
from studio.launch.processes import write_list
from studio.launch.screen import Screen

LOOK_EVERY_S = 0.05
CHECK_EVERY_S = 5.0
# A child that ends this often before it was ever ready will not get better by itself.
DEATHS_AT_START = 3
START_TIMEOUT_S = 60.0
STOP_S = {"SIGTERM": 4.0, "harder": 2.0, "SIGKILL": 3.0}


class Supervisor:
    """Owns the children of one studio. Use `start` in order of dependence, then `watch`, then `stop` always."""

    def __init__(self, places: Places, screen: Screen, address: str) -> None:
        self.places = places
        self.screen = screen
        self.address = address
        self.children: list[Child] = []
        self._asked_to_stop = 0

    def ask_to_stop(self) -> None:
        """What a signal handler calls: the first time stops in good order, the second at once."""
        self._asked_to_stop += 1

    @property
    def stopping(self) -> bool:
        return self._asked_to_stop > 0

    def start(self, specs: Sequence[Spec]) -> None:
        """Start *specs* together and return when all are ready; raises `Problem` when one cannot."""
        fresh = [Child(spec) for spec in specs]
        self.children += fresh
        deadline = time.monotonic() + START_TIMEOUT_S
        for child in fresh:
            child.start()
        self._record()
        while not self.stopping and not all(child.ready for child in fresh):
            for child in fresh:
                if not child.ready:
                    child.check()
                if child.deaths >= DEATHS_AT_START or time.monotonic() > deadline:
                    raise self._cannot_start(next(child for child in fresh if not child.ready))
            self._mend()
            time.sleep(LOOK_EVERY_S)
        self._record()

    def _cannot_start(self, child: Child) -> Problem:
        log = self.places.show(child.spec.log)
        return Problem(
            f"{child.spec.name} does not start. Its last words:\n\n{child.last_words()}\n\nMore: {log}"
        )

    def watch(self, still_wanted: Callable[[], bool] = lambda: True) -> None:
        """Keep the children running until a stop is asked for or *still_wanted* says no."""
        checker = threading.Thread(target=self._check_for_ever, daemon=True)
        checker.start()
        while not self.stopping and still_wanted():
            self._mend()
            time.sleep(0.1)

    def _check_for_ever(self) -> None:
        """Health questions block, so they have a thread of their own; acting on them is `_mend`'s work."""
        asked: dict[str, float] = {}
        while not self.stopping:
            for child in list(self.children):
                now, was_ready = time.monotonic(), child.ready
                if was_ready and now - asked.get(child.spec.name, 0.0) < CHECK_EVERY_S:
                    continue
                asked[child.spec.name] = now
                child.check()
                if child.ready and not was_ready:
                    self.screen.say(f"  {child.spec.name} runs again.")
                    self._record()
            time.sleep(0.2)

    def _mend(self) -> None:
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.start_at:
                    child.start()
                    self._record()
            elif not child.alive():
                self._note(child, f"ended with code {child.process.returncode}")
            elif child.misses >= child.spec.patience:
                self._note(child, "does not answer")

    def _note(self, child: Child, what: str) -> None:
        child.died()
        wait_s = max(0.0, child.start_at - time.monotonic())
        log = self.places.show(child.spec.log)
        self.screen.say(f"  {child.spec.name} {what}; it starts again in {wait_s:.1f} s ({log}).")
        self._record()

    def _record(self) -> None:
        write_list(self.places, self.address, self.children)

    def stop(self) -> None:
        """End every child, those that use the broker first, and return when no process is left."""
        self._asked_to_stop = max(1, self._asked_to_stop)
        for name in ("all but the broker", "the broker"):
            self._end(
                [child for child in self.children if (child.spec.name == "broker") == (name == "the broker")]
            )
        self.children.clear()
        self._record()

    def _end(self, children: Sequence[Child]) -> None:
        once = self._asked_to_stop
        for child in children:
            child.send(signal.SIGTERM)
        self._wait(children, STOP_S["SIGTERM"], once)
        for child in children:
            if not child.gone():
                child.send(child.spec.harder, whole_group=child.spec.harder == signal.SIGKILL)
        self._wait(children, STOP_S["harder"], once)
        for child in children:
            child.send(signal.SIGKILL, whole_group=True)
        self._wait(children, STOP_S["SIGKILL"], once)

    def _wait(self, children: Sequence[Child], seconds: float, asked: int) -> None:
        """Wait until *children* are gone, at most *seconds*; a further Ctrl-C (more than *asked*) ends the wait."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._asked_to_stop <= asked:
            if all(child.gone() for child in children):
                return
            time.sleep(0.02)
