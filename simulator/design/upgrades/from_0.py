"""Version 0 → 1. Version 0 was the format of the drafts before the first release.

It said `version: 0` and kept all nodes in one map, each with its `kind`; version 1 says `lagwise: 1`
and has a section for each kind, so that a diff shows at once what kind of thing changed.
"""

from typing import Any

from simulator.design.kinds import SECTION_OF_KIND


def upgrade(document: dict[str, Any]) -> dict[str, Any]:
    """A version 1 document. What cannot be placed stays where it was, for the reader to complain about."""
    made: dict[str, Any] = {}
    left: dict[str, Any] = {}
    nodes = document.get("nodes")
    for name, node in (nodes if isinstance(nodes, dict) else {}).items():
        section = SECTION_OF_KIND.get(str(node.get("kind"))) if isinstance(node, dict) else None
        if section is None:
            left[name] = node
        else:
            made.setdefault(section, {})[name] = {key: value for key, value in node.items() if key != "kind"}
    rest = {key: value for key, value in document.items() if key not in ("version", "nodes", "lagwise")}
    head: dict[str, Any] = {key: rest.pop(key) for key in ("name", "description") if key in rest}
    return {"lagwise": 1, **head, **made, **rest, **({"nodes": left} if left else {})}
