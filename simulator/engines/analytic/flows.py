"""Linear flows on a graph: ``v = e + P^T v``, component by component.

The traffic equations of Jackson (1957), and every other quantity that adds up along the edges. What no ring leads to is
taken one by one, the rest is cut into strongly connected components (networkx); between them values are handed on in
topological order, inside one they solve a linear system (numpy). A component has a finite solution if and only if
its spectral radius is below 1, and that is so if and only if ``(I - P) x = 1`` has a positive solution
(Berman and Plemmons, Nonnegative Matrices, 1994, theorem 6.2.3): one solve decides, no eigenvalues.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import numpy as np

Node = TypeVar("Node", bound=Hashable)

_LARGEST = 1_200
"""Places in one component up to which it is solved as a dense system: a tenth of a second."""
_WORK = 20_000_000
"""Additions that the iteration for a larger component may take, so that a hostile plan is answered in seconds."""
_CONVERGED = 1e-13


class Flows(Generic[Node]):
    """*causes* maps every node to what one unit of flow there causes at each other node (or again at itself)."""

    def __init__(self, causes: Mapping[Node, Mapping[Node, float]]) -> None:
        self.causes = causes
        self.components: list[list[Node]] = self._upstream_of_rings()
        self._rings: set[Node] = set()
        if len(self.components) == len(causes):
            return
        import networkx

        known = {node for (node,) in self.components}
        rest = {node: effects for node, effects in causes.items() if node not in known}
        graph = networkx.DiGraph()
        graph.add_nodes_from(rest)
        graph.add_edges_from((node, other) for node, effects in rest.items() for other in effects)
        # A component is found when everything that it leads to has been found (Nuutila 1994): backwards is downstream.
        found = list(networkx.strongly_connected_components(graph))
        self.components += [
            sorted(members, key=str) if len(members) > 1 else list(members) for members in reversed(found)
        ]
        self._rings.update(
            members[0] for members in self.components if len(members) > 1 or members[0] in causes[members[0]]
        )

    def _upstream_of_rings(self) -> list[list[Node]]:
        """One by one what no ring leads to, each after all that lead to it: in most designs this is everything."""
        missing = dict.fromkeys(self.causes, 0)
        for effects in self.causes.values():
            for other in effects:
                missing[other] += 1
        found = [node for node, count in missing.items() if not count]
        for node in found:
            for other in self.causes[node]:
                missing[other] -= 1
                if not missing[other]:
                    found.append(other)
        return [[node] for node in found]

    def cyclic(self, component: Sequence[Node]) -> bool:
        """Whether what flows through *component* can come back."""
        return component[0] in self._rings

    def solve(self, entering: Mapping[Node, Mapping[str, float]]) -> dict[Node, dict[str, float]]:
        """The flow through every node when *entering* comes in from outside, of several kinds that flow independently.

        `inf` where a component multiplies what comes in without end, and wherever that goes on to. What does not flow
        is left out: of many sources most reach few nodes.
        """
        flow: dict[Node, dict[str, float]] = {node: {} for node in self.causes}
        for node, amounts in entering.items():
            flow[node].update((kind, amount) for kind, amount in amounts.items() if amount > 0.0)
        for component in self.components:
            inside: Collection[Node] = ()
            if self.cyclic(component):
                self._settle(component, flow)
                inside = set(component)
            for node in component:
                amounts = flow[node]
                if amounts:
                    for other, share in self.causes[node].items():
                        if share > 0.0 and other not in inside:
                            into = flow[other]
                            for kind, amount in amounts.items():
                                into[kind] = into.get(kind, 0.0) + amount * share
        return flow

    def _settle(self, component: Sequence[Node], flow: dict[Node, dict[str, float]]) -> None:
        """Replace what enters *component* by what flows through it."""
        import numpy as np

        kinds = list(dict.fromkeys(kind for node in component for kind in flow[node]))
        if not kinds:
            return
        number = {node: position for position, node in enumerate(component)}
        edges = [
            (number[node], number[other], share)
            for node in component
            for other, share in self.causes[node].items()
            if other in number and share > 0.0
        ]
        entering = np.array([[flow[node].get(kind, 0.0) for kind in kinds] for node in component])
        with np.errstate(all="ignore"):
            settled = _dense(edges, entering) if len(component) <= _LARGEST else _iterated(edges, entering)
        for position, node in enumerate(component):
            amounts = zip(kinds, settled[position], strict=True)
            flow[node] = {kind: float(amount) for kind, amount in amounts if amount > 0.0}


def _dense(
    edges: Sequence[tuple[int, int, float]], entering: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    import numpy as np

    size = len(entering)
    system = np.eye(size)
    for node, other, share in edges:
        system[other, node] -= share
    if np.isfinite(system).all():
        finite = np.where(np.isfinite(entering), entering, 0.0)
        try:
            solved = np.linalg.solve(system, np.hstack((np.ones((size, 1)), finite)))
        except np.linalg.LinAlgError:
            solved = np.full((size, 1), -1.0)
        if np.isfinite(solved).all() and (solved[:, 0] > 0.0).all():
            flow = np.maximum(solved[:, 1:], 0.0)
            flow[:, ~np.isfinite(entering).all(axis=0)] = np.inf
            return flow
    return _endless(entering)


def _iterated(
    edges: Sequence[tuple[int, int, float]], entering: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Pass by pass until nothing changes; what still grows after the last pass has no end."""
    import numpy as np

    sources = np.array([node for node, _, _ in edges])
    targets = np.array([other for _, other, _ in edges])
    shares = np.array([share for _, _, share in edges]).reshape(-1, 1)
    flow = entering
    for _ in range(max(50, _WORK // (len(edges) * entering.shape[1]))):
        following = entering.copy()
        np.add.at(following, targets, flow[sources] * shares)
        if not np.isfinite(following).all():
            break
        if (np.abs(following - flow) <= _CONVERGED * following).all():
            return following
        flow = following
    return _endless(entering)


def _endless(
    entering: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Each place of a component leads to each other, so one that is fed feeds them all."""
    import numpy as np

    return np.where((entering > 0.0).any(axis=0), np.inf, np.zeros_like(entering))
