"""Upgrades of older documents: version → what turns its plain data into the next version's. Explicit."""

from collections.abc import Callable
from typing import Any

from simulator.design.upgrades import from_0

CURRENT_VERSION = 1

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {0: from_0.upgrade}


def version_of(document: dict[str, Any]) -> object:
    """The version that a document says it is of: `lagwise:`, or `version:` in a draft; None when it says nothing."""
    if "lagwise" in document:
        return document["lagwise"]
    return 0 if document.get("version") == 0 and "nodes" in document else None


def upgrade(document: dict[str, Any], version: int) -> dict[str, Any]:
    """The document in the current version. *version* is a key of UPGRADES."""
    while version < CURRENT_VERSION:
        document = UPGRADES[version](document)
        version += 1
    return document
