"""What a run writes down line by line, brought into the order in which it happened.

Components run one after the other up to the end of a window, so their lines of a window come one
component after the other. A line carries what orders it among those of its instant (`note_order`);
when the window is over its lines are sorted, as if all components had taken turns.
"""

from collections.abc import Sequence

import numpy

from simulator.engines.base import Delivery
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.memory import Memory
from simulator.plan import arrays


class Written:
    """The record log, if one is kept, and the event log of a run."""

    def __init__(self, memory: Memory, names: dict[int, str], record_log: list[Delivery] | None) -> None:
        """*names*: of the elements, by their addresses."""
        self._memory, self._names, self._log = memory, names, record_log
        self._of_window: list[tuple[float, int, Delivery]] = []
        self._in_order = 0

    def take(self) -> None:
        """Read the record log's lines since the last time, which makes room for more."""
        memory, log = self._memory, self._log
        if log is None:
            return
        if memory.integer(at.COMPONENTS):
            self._of_window += [(line.ended_s, order, line) for order, line in self._lines()]
        else:
            log += [line for _, line in self._lines()]
        memory.words[at.LOG_COUNT] = 0

    def _lines(self) -> list[tuple[int, Delivery]]:
        memory, unsigned = self._memory, self._memory.words.view(numpy.uint64)
        first, count = memory.integer(at.LOG_ON), memory.integer(at.LOG_COUNT)
        found = []
        for line in range(first, first + at.LOG_LINE_WORDS * count, at.LOG_LINE_WORDS):
            delivery = Delivery(
                self._names[memory.integer(line + at.LL_ELEMENT)],
                memory.integer(line + at.LL_PARTITION),
                int(unsigned[line + at.LL_RECORD]),
                memory.number(line + at.LL_ARRIVED_S),
                memory.number(line + at.LL_BEGAN_S),
                memory.number(line + at.LL_ENDED_S),
                memory.integer(line + at.LL_OUTCOME),
            )
            found.append((memory.integer(line + at.LL_ORDER), delivery))
        return found

    def window_over(self) -> None:
        """All components are at one instant: nothing will be written any more that belongs before it."""
        memory = self._memory
        if not memory.integer(at.COMPONENTS):
            return
        self.keep_the_first()
        if self._log is not None:
            self._log += [line for _, _, line in self._of_window]
            self._of_window.clear()
        self._in_order = memory.integer(at.TOLD_COUNT)
        if self._in_order > at.TOLD_MOST:
            memory.words[at.TOLD_ROOM] = self._in_order  # the event log is full

    def keep_the_first(self) -> None:
        """Put in order what was written since the last window; of the event log keep what comes first."""
        self._sort()
        words = self._memory.words
        words[at.TOLD_COUNT] = min(words[at.TOLD_COUNT], at.TOLD_MOST + 1)

    def _sort(self) -> None:
        self._of_window.sort(key=lambda line: line[:2])
        lines = self._told()[self._in_order :]
        if len(lines):
            lines[:] = lines[numpy.lexsort((lines[:, at.TL_ORDER], lines[:, at.TL_AT_S]))]

    def _told(self) -> arrays.Words:
        """The event log, a row for each line."""
        first, count = self._memory.integer(at.TELLS), self._memory.integer(at.TOLD_COUNT)
        lines = self._memory.words[first : first + at.TOLD_WORDS * count]
        return lines.reshape(count, at.TOLD_WORDS)

    def told_by(self, instants_s: Sequence[float]) -> list[int]:
        """How many lines of the event log are of each instant or before; the lines are in order."""
        lines_s = self._told()[:, at.TL_AT_S].view(numpy.float64)
        return numpy.searchsorted(lines_s, instants_s, side="right").tolist()
