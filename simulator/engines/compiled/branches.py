"""Which way the compiled code's branches go, so that the compiler lays together what is needed together.

`make branches` runs the benchmark's designs and the examples with code that counts, and writes `branches.json`: of every
branch that was met the share that was taken, in thousandths, by its line within its function. It says nothing about a
function whose text has changed since. No result depends on it: only where in the memory code lies.
"""

import inspect
import json
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy
from llvmlite import ir

SHARES: Final = Path(__file__).with_name("branches.json")
_WHOLE: Final = 1000
_WORD: Final = ir.IntType(64)


def digest_of(function: Callable[..., Any]) -> str:
    """What changes with the text of *function*; nothing where there is no text."""
    try:
        text = inspect.getsource(function)
    except OSError:
        return ""
    return sha256(text.encode()).hexdigest()[:12]


def name_of(function: Callable[..., Any]) -> str:
    """Module and name, by which *function* is known in `SHARES`."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"


@cache
def _written() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(SHARES.read_text(encoding="utf-8"))
    return found


def shares_of(function: Callable[..., Any]) -> Mapping[str, int]:
    """Of each branch of *function* that is known the thousandths in which it was taken."""
    about = _written().get(name_of(function), {})
    if not about or about["digest"] != digest_of(function):
        return {}
    shares: dict[str, int] = about["taken"]
    return shares


class Counts:
    """Two counters for every branch of the code that is compiled while `Branches.counts` is this: taken, and not."""

    def __init__(self) -> None:
        self._counters = numpy.zeros((1 << 14, 2), numpy.int64)
        self._numbers: dict[tuple[str, str], int] = {}
        self._digests: dict[str, str] = {}

    def count(self, builder: Any, branch: Any, function: Callable[..., Any], place: str) -> None:
        """Have *branch*, with which *builder*'s block ends, count which way it goes."""
        name = name_of(function)
        self._digests[name] = digest_of(function)
        number = self._numbers.setdefault((name, place), len(self._numbers))
        builder.position_before(branch)
        first = ir.Constant(_WORD, self._counters[number : number + 1].ctypes.data)
        step = builder.select(branch.operands[0], ir.Constant(_WORD, 0), ir.Constant(_WORD, 8))
        counter = builder.inttoptr(builder.add(first, step), _WORD.as_pointer())
        builder.store(builder.add(builder.load(counter), ir.Constant(_WORD, 1)), counter)
        builder.position_at_end(builder.block)

    def write(self, path: Path) -> None:
        """Write what was counted as `SHARES` has it."""
        found: dict[str, Any] = {}
        for (name, place), number in sorted(self._numbers.items()):
            taken, passed = (int(count) for count in self._counters[number])
            if taken + passed:
                about = found.setdefault(name, {"digest": self._digests[name], "taken": {}})
                about["taken"][place] = round(_WHOLE * taken / (taken + passed))
        lines = [f"{json.dumps(name)}: {json.dumps(about)}" for name, about in found.items()]
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


class Branches:
    """The branches of one function, in the order in which they are lowered."""

    counts: ClassVar[Counts | None] = None
    """Code that counts is wanted; its machine code is of no other use."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function, self._on_line = function, Counter[int]()
        self._shares = {} if self.counts else shares_of(function)

    def mark(self, builder: Any, line: int) -> None:
        """Tell of the branch with which *builder*'s block ends, on a line of the source file, what is known of it."""
        within = line - self._function.__code__.co_firstlineno
        place = f"{within}.{self._on_line[within]}"
        self._on_line[within] += 1
        branch = builder.block.terminator
        if self.counts:
            self.counts.count(builder, branch, self._function, place)
        elif place in self._shares:
            taken = self._shares[place]
            branch.set_weights([taken + 1, _WHOLE - taken + 1])
