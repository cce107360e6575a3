"""What a person sees while the launcher works: one line a step, with a bar or a count and the seconds."""

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

BAR_WIDTH = 24
# Without a terminal (a log, a pipe) a line every so often says that the work goes on.
QUIET_LINE_EVERY_S = 15.0


class Step:
    """One step in progress. *detail* and *progress* may be set from any thread."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
        self.progress: tuple[int, int] | None = None
        self.measure: Callable[[], tuple[int, int] | None] | None = None
        self.started = time.monotonic()

    def elapsed_s(self) -> float:
        return time.monotonic() - self.started

    def bar(self) -> str:
        if self.measure is not None:
            self.progress = self.measure() or self.progress
        if self.progress is None or self.progress[1] <= 0:
            return ""
        done, total = self.progress
        filled = min(BAR_WIDTH, round(BAR_WIDTH * done / total))
        return f" [{'=' * filled}{' ' * (BAR_WIDTH - filled)}] {min(done, total)}/{total}"


class Screen:
    """Prints steps to *out*: redrawn in place on a terminal, plain lines elsewhere."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.live = self.out.isatty()
        self._lock = threading.Lock()

    def say(self, text: str = "") -> None:
        """Print a line. A reader that has gone (a closed terminal, `| head`) must not leave processes behind."""
        with self._lock, suppress(OSError):
            print(text, file=self.out, flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show *title* while the block runs; then “ok” or “FAILED”, its detail, and the seconds it took."""
        step = Step(title)
        over = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(step, over), daemon=True)
        ticker.start()
        word = "FAILED"
        try:
            yield step
            word = "ok"
        finally:
            over.set()
            ticker.join()
            detail = f"  {step.detail}" if step.detail else ""
            self._redraw("")
            self.say(f"  {word:<6} {step.title:<22}{step.elapsed_s():6.1f} s{detail}")

    def _tick(self, step: Step, over: threading.Event) -> None:
        said = 0.0
        while not over.wait(0.2 if self.live else 1.0):
            line = f"  ...    {step.title:<22}{step.elapsed_s():6.1f} s{step.bar()}  {step.detail}"
            if self.live:
                self._redraw(line)
            elif step.elapsed_s() - said >= QUIET_LINE_EVERY_S:
                said = step.elapsed_s()
                self.say(line.rstrip())

    def _redraw(self, line: str) -> None:
        if not self.live:
            return
        width = shutil.get_terminal_size().columns - 1
        with self._lock, suppress(OSError):
            self.out.write("\r\x1b[K" + line[:width])
            self.out.flush()
