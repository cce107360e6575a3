"""Who takes part: our engines, the peers, and the bare loop in C."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import bare_loop, ours, peers
from benchmarks.workloads import Run, Workload
from simulator.engines.registry import ENGINES


@dataclass(frozen=True, slots=True)
class Contender:
    """*start* gives the run of a workload, None for one that it does not do; *missing* says why it is not here."""

    name: str
    about: str
    start: Callable[[Workload], Run | None]
    missing: str = ""


def _ours(engine: str, about: str) -> Contender:
    missing = "" if engine in ENGINES else f"there is no engine “{engine}” in this version"
    return Contender(engine, about, ours.runs_of(engine), missing)


def _peer(name: str, module: str, package: str, about: str) -> Contender:
    """A file of `benchmarks/peers`, imported only when it is asked to run."""

    def start(workload: Workload) -> Run | None:
        return peers.runs_of(module).get(workload.name)

    if not package:
        return Contender(name, about, start)
    version = peers.version_of(package)
    if version is None:
        return Contender(name, about, start, f"{package} is not installed, `make bench` does it")
    return Contender(name, f"{about} ({package} {version})", start)


def _limit() -> Contender:
    missing = "" if bare_loop.compiler() else "there is no C compiler"
    return Contender("limit", "a bare event loop in C", bare_loop.run_of, missing)


CONTENDERS: tuple[Contender, ...] = (
    _ours("compiled", "our compiled engine"),
    _ours("reference", "our reference engine"),
    _peer("simpy-idiomatic", "simpy_idiomatic", "simpy", "processes, resources and stores"),
    _peer(
        "simpy-callbacks", "simpy_callbacks", "simpy", "hand-tuned callbacks through SimPy's public interface"
    ),
    _peer(
        "simpy-hollowed",
        "simpy_hollowed",
        "simpy",
        "SimPy's heap alone, its interface passed by: private fields and events armed anew by hand",
    ),
    _peer("heapq", "heap_loop", "", "hand-written Python with heapq"),
    _peer("ciw", "ciw_network", "ciw", "a network of queues"),
    _peer("salabim", "salabim_components", "salabim", "components as generators, statistics off"),
    _limit(),
)
