"""Checking a text, and taking its files."""

import json
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from simulator.design.document import parse
from simulator.design.kinds import KINDS
from simulator.lint.runner import lint
from simulator.scenario import open_design
from studio.designs.models import Design
from studio.designs.text_changes import TextChange, apply
from studio.exchange import checking, palette, selectors
from tests.studio.conftest import SMALL_DESIGN, Api

EXAMPLES = sorted(Path(settings.BASE_DIR, "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_on_the_canvas_with_its_loads(path: Path) -> None:
    found = checking.check(path.read_text())
    names = {node["id"] for node in found.nodes}
    assert all(link["from"] in names and link["to"] in names for link in found.links)
    assert len({link["id"] for link in found.links}) == len(found.links)
    assert any(node["load"] and node["load"]["rate_per_s"] for node in found.nodes)
    assert found.scenarios
    assert found.objectives
    assert found.model["lagwise"] == 1


def test_the_origin_is_criticised_and_the_fixed_one_is_not() -> None:
    by_name = {path.stem: checking.check(path.read_text()) for path in EXAMPLES}
    assert by_name["order-processing"].findings == []
    assert len(by_name["order-processing-origin"].findings) > 15


def test_every_fix_mends_what_it_is_about() -> None:
    text = Path(settings.BASE_DIR, "examples", "order-processing-origin.yaml").read_text()
    findings = checking.check(text).findings
    fixable = [finding for finding in findings if finding["fix"]]
    assert fixable
    for finding in fixable:
        changes = [TextChange("f", c["from"], c["to"], c["insert"]) for c in finding["fix"]["changes"]]
        mended = apply({"f": text}, changes)["f"]
        parsed = open_design(mended)
        assert parsed.design is not None, finding["message"]
        left = {(f.code, f.path) for f in lint(parsed.design, checking.load_of(parsed.design)[0])}
        assert (finding["code"], finding["path"]) not in left, finding["message"]


def test_errors_have_places_and_leave_the_plain_data(owner_api: Api) -> None:
    body = owner_api.post("/api/check", {"text": SMALL_DESIGN.replace("to: orders", "to: order")})
    (finding,) = [finding for finding in body["findings"] if finding["severity"] == "error"]
    assert (finding["line"], finding["path"]) == (10, "sources.shop.to")
    assert "orders" in finding["mend"]
    assert body["graph"] == {"nodes": [], "links": []}
    assert body["model"]["sources"]["shop"]["to"] == "order"


def test_a_text_that_is_no_yaml_has_no_plain_data(owner_api: Api) -> None:
    body = owner_api.post("/api/check", {"text": "a: [b"})
    assert body["model"] is None
    assert body["findings"][0]["line"] == 1


def test_facts_are_the_part_with_its_defaults_filled_in(owner_api: Api) -> None:
    nodes = {
        node["id"]: node for node in owner_api.post("/api/check", {"text": SMALL_DESIGN})["graph"]["nodes"]
    }
    assert nodes["orders"]["kind"] == "service"
    assert nodes["orders"]["facts"]["concurrency"] == 4
    assert nodes["orders"]["load"] == {"rate_per_s": 50.0, "utilisation": pytest.approx(0.025)}
    assert nodes["shop"]["facts"]["rate"] == "poisson 50/s"


def test_a_service_that_only_consumes_shows_the_work_of_its_consumers() -> None:
    nodes = {
        node["id"]: node
        for node in checking.check(
            Path(settings.BASE_DIR, "examples", "order-processing.yaml").read_text()
        ).nodes
    }
    assert nodes["mailer"]["load"]["rate_per_s"] == pytest.approx(80.0, rel=0.1)
    assert nodes["mailer"]["load"]["utilisation"] > 0.05


def test_a_loop_that_multiplies_itself_has_no_load_and_is_told_of() -> None:
    text = """\
lagwise: 1
name: Loop
clusters: { main: { brokers: 3 } }
schemas: { E: { fields: { event_id: uuid } } }
topics: { t: { cluster: main, carries: [E], retention: 1 h } }
services: { s: { consumes: { t: { takes: 1 ms, emits: { E: { to: t, count: 2 } } } } } }
sources: { src: { sends: E, to: t, rate: poisson 10/s } }
scenarios: { normal: { lasts: 1 min } }
"""
    found = checking.check(text)
    assert "TOP008" in {finding["code"] for finding in found.findings}
    loads = {node["id"]: node["load"] for node in found.nodes}
    assert loads["t"]["rate_per_s"] is None
    json.dumps([found.findings, found.nodes], allow_nan=False)


def test_a_text_with_a_thousand_findings_is_answered_with_the_fixes_of_the_worst() -> None:
    count = 150
    topics = "".join(f"  t{n}: {{ cluster: main, replicas: 1, carries: [E] }}\n" for n in range(count))
    services = "".join(f"  s{n}: {{ consumes: {{ t{n}: {{ takes: 1 ms }} }} }}\n" for n in range(count))
    text = f"""\
lagwise: 1
name: Wide
clusters: {{ main: {{ brokers: 3 }} }}
schemas: {{ E: {{ fields: {{ event_id: uuid }} }} }}
topics:
{topics}services:
{services}"""
    began = time.process_time()
    findings = checking.check(text).findings
    assert time.process_time() - began < 5.0
    fixed = [finding["fix"] is not None for finding in findings]
    assert len(findings) > 500
    assert 10 < sum(fixed) < len(findings) / 2
    assert not any(fixed[-20:])


def test_the_palette_knows_every_kind_and_its_templates_are_yaml() -> None:
    rows = selectors.kinds()
    assert [row["section"] for row in rows] == list(KINDS)
    for row in rows:
        assert isinstance(yaml.safe_load(row["template"]), dict)
        assert row["description"].endswith(".")


@pytest.mark.parametrize("section", KINDS)
def test_a_template_has_no_error_but_the_names_that_are_not_there_yet(section: str) -> None:
    text = yaml.safe_dump(
        {"lagwise": 1, "name": "New", section: {"new": yaml.safe_load(palette.template(section))}}
    )
    assert {finding.code for finding in parse(text).findings if finding.severity == "error"} <= {"DOC007"}


def test_the_schema_of_the_document_is_served(owner_api: Api) -> None:
    schema = owner_api.get("/api/schema/design.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def design_with_topic(design: Design) -> Design:
    text = Path(settings.BASE_DIR, "examples", "order-processing.yaml").read_text()
    design.files = {"design.yaml": text}
    design.save()
    return design


@pytest.mark.parametrize("target", ["avro", "kafka-topics", "strimzi"])
def test_a_target_gives_files_and_losses(owner_api: Api, design: Design, target: str) -> None:
    body = owner_api.post(f"/api/designs/{design_with_topic(design).pk}/exports", {"target": target})
    assert body["files"]
    assert all(loss["reason"] for loss in body["losses"])


def test_the_zip_has_the_same_files_and_always_the_same_bytes(owner_api: Api, design: Design) -> None:
    path = f"/api/designs/{design_with_topic(design).pk}/exports"
    files = {file["path"]: file["text"] for file in owner_api.post(path, {"target": "strimzi"})["files"]}
    first, second = (owner_api.request("GET", f"{path}/strimzi.zip") for _ in range(2))
    assert first.content == second.content
    assert first["Content-Disposition"] == 'attachment; filename="strimzi.zip"'
    with zipfile.ZipFile(BytesIO(first.content)) as archive:
        packed = {name: archive.read(name).decode() for name in archive.namelist()}
    assert packed.pop("LOSSES.txt")
    assert packed == files


def test_the_unsaved_text_can_be_exported(owner_api: Api, design: Design) -> None:
    text = design_with_topic(design).files["design.yaml"].replace("partitions: 10", "partitions: 17")
    body: dict[str, Any] = owner_api.post(
        f"/api/designs/{design.pk}/exports", {"target": "strimzi", "text": text}
    )
    assert any("partitions: 17" in file["text"] for file in body["files"])


def test_an_unknown_target_is_not_found_and_a_broken_design_is_told(owner_api: Api, design: Design) -> None:
    path = f"/api/designs/{design.pk}/exports"
    assert owner_api.request("POST", path, {"target": "cobol"}).status_code == 404
    broken = owner_api.request("POST", path, {"target": "avro", "text": "lagwise: 9"})
    assert broken.status_code == 422
    assert broken.json()["error"]["details"]  # type: ignore[attr-defined]
