"""What the palette shows of a kind: all of it comes from the kind's own model, so a new kind needs nothing here."""

from inspect import getdoc

import yaml

from simulator.design.kinds import KINDS


def entry(section: str, kind: str) -> dict[str, str]:
    """Kind, section, title, what it is, icon (the kind's own word) and a template in YAML."""
    return {
        "kind": kind,
        "section": section,
        "title": kind.replace("_", " ").capitalize(),
        "description": (getdoc(KINDS[section]) or "").partition("\n")[0],
        "icon": kind,
        "template": template(section),
    }


def template(section: str) -> str:
    """The smallest part of that section: every required field with its first example."""
    schema = KINDS[section].model_json_schema()
    body = {name: schema["properties"][name]["examples"][0] for name in schema.get("required", ())}
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, default_flow_style=None)
