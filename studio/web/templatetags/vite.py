"""`{% vite "editor" %}`: the script, style and preload elements of one entry of the front end's manifest."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


class NotBuilt(Exception):
    """The front end has no such bundle."""


@cache
def _manifest(path: Path, changed_ns: int) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _entry(page: str) -> tuple[dict[str, Any], dict[str, Any]]:
    path = Path(settings.VITE_MANIFEST)
    try:
        manifest = _manifest(path, path.stat().st_mtime_ns)
        return manifest, manifest[f"src/entrypoints/{page}.tsx"]
    except (FileNotFoundError, KeyError):
        raise NotBuilt(f"The front end has no bundle “{page}”. Run `make build`.") from None


def _reached(manifest: dict[str, Any], chunk: dict[str, Any], seen: dict[str, dict[str, Any]]) -> None:
    """Every chunk that *chunk* imports statically, itself not included, each once."""
    for name in chunk.get("imports", ()):
        if name not in seen:
            seen[name] = manifest[name]
            _reached(manifest, manifest[name], seen)


@register.simple_tag
def vite(page: str) -> SafeString:
    """The elements for *page*. Raises NotBuilt when the front end was not built."""
    manifest, entry = _entry(page)
    imported: dict[str, dict[str, Any]] = {}
    _reached(manifest, entry, imported)
    styles = dict.fromkeys(css for chunk in (entry, *imported.values()) for css in chunk.get("css", ()))
    base = settings.STATIC_URL
    return SafeString(
        format_html_join("\n", '<link rel="stylesheet" href="{}{}">', ((base, css) for css in styles))
        + format_html_join(
            "\n",
            '<link rel="modulepreload" href="{}{}">',
            ((base, chunk["file"]) for chunk in imported.values()),
        )
        + format_html('<script type="module" src="{}{}"></script>', base, entry["file"])
    )
