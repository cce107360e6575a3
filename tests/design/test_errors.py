"""Wrong input is answered as a good compiler answers: everything at once, each with its place and a mend."""

import pytest

from simulator.base.findings import Finding
from simulator.design import serde
from simulator.design.document import parse

HEAD = "lagwise: 1\nname: x\n"


def only(text: str) -> Finding:
    parsed = parse(text, path="d.yaml")
    assert parsed.design is None
    assert len(parsed.findings) == 1, [str(finding) for finding in parsed.findings]
    return parsed.findings[0]


@pytest.mark.parametrize(
    ("body", "code", "place", "path", "message"),
    [
        ("topcs: {}\n", "DOC004", "3:1", "topcs", "“topcs” is not known at the top of a design."),
        ("clusters: { main: { borkers: 3 } }\n", "DOC004", "3:21", "clusters.main.borkers", "“borkers” is not known here."),
        ("clusters: { main: { brokers: 0 } }\n", "DOC005", "3:30", "clusters.main.brokers", "0 is too small."),
        ('clusters: { main: { brokers: "3" } }\n', "DOC005", "3:30", "clusters.main.brokers", "“3” is not a whole number."),
        ("clusters: { main: { brokers: 2.5 } }\n", "DOC005", "3:30", "clusters.main.brokers", "“2.5” is not a whole number."),
        ("clusters: { main: { brokers: .inf } }\n", "DOC005", "3:30", "clusters.main.brokers", "“inf” is not a whole number."),
        ("clusters: { main: { kafka: 4.3 } }\n", "DOC005", "3:28", "clusters.main.kafka", "4.3 is not a text here."),
        ('clusters: { main: { kafka: "4" } }\n', "DOC005", "3:28", "clusters.main.kafka", "“4” does not fit here."),
        ("clusters: { main: { acks: al } }\n", "DOC005", "3:27", "clusters.main.acks", "“al” is not allowed here."),
        (
            "clusters: { main: { latency: quick } }\n",
            "DOC005",
            "3:30",
            "clusters.main.latency",
            "“quick” is not a time or a distribution.",
        ),
        ("clusters: { main: 3 }\n", "DOC005", "3:19", "clusters.main", "There must be a mapping, not “3”."),
        ("clusters: { main: }\n", "DOC005", "3:13", "clusters.main", "There must be a mapping, not nothing."),
        ("clusters: [main]\n", "DOC005", "3:11", "clusters", "“clusters” is a mapping from name to settings, not a list."),
        ("topics: { t: { partitions: 3 } }\n", "DOC006", "3:11", "topics.t", "“cluster” is missing."),
        (
            "topics: { t: { cluster: mian } }\nclusters: { main: {} }\n",
            "DOC007",
            "3:25",
            "topics.t.cluster",
            "“mian” is not the name of a cluster.",
        ),
        (
            "services:\n  s:\n    consumes:\n      t: {}\n",
            "DOC007",
            "6:7",
            "services.s.consumes.t",
            "“t” is not the name of a topic.",
        ),
        ("clusters: { 1a: {} }\n", "DOC008", "3:13", "clusters.1a", "“1a” cannot be a name."),
        (
            "clusters: { a: {} }\nservices: { a: {} }\n",
            "DOC008",
            "4:13",
            "services.a",
            "“a” is the name of a cluster already.",
        ),
        (
            "clusters: { m: {} }\ntopics: { t: { cluster: m }, t.s: { cluster: m } }\nservices: { s: { consumes: { t: {} } } }\n",
            "DOC008",
            "5:30",
            "services.s.consumes.t",
            "This group would be called “t.s”, which is the name of a topic.",
        ),
        (
            "clusters: { m: {} }\ntopics: { t: { cluster: m } }\n"
            "services: { s: { consumes: { t: {} } }, r: { consumes: { t: { group: s } } } }\n",
            "DOC008",
            "5:58",
            "services.r.consumes.t",
            "This group would be called “t.s”, like the one at services.s.consumes.t.",
        ),
        (
            "clusters:\n  m: {}\n  m: {}\n",
            "DOC003",
            "5:3",
            "clusters.m",
            "“m” stands twice in this mapping, first in line 4.",
        ),
        (
            "projections: { p: { from: t, idempotent: yes } }\ntopics: { t: { cluster: m } }\nclusters: { m: {} }\n",
            "DOC005",
            "3:42",
            "projections.p.idempotent",
            "“yes” is neither true nor false.",
        ),
        ("schemas: { S: { fields: { a: strng } } }\n", "DOC007", "3:30", "schemas.S.fields.a", "“strng” is neither a type nor a schema."),
        ("schemas: { S: { fields: { 1a: int } } }\n", "DOC008", "3:27", "schemas.S.fields.1a", "“1a” cannot be a name here."),
        (
            "schemas: { S: { fields: { a: { int: many } } } }\n",
            "DOC005",
            "3:30",
            "schemas.S.fields.a",
            "The default “many” is not a value of type int.",
        ),
        (
            "schemas: { S: { fields: { a: { type: int, since: 3, until: 2 } } } }\n",
            "DOC005",
            "3:30",
            "schemas.S.fields.a",
            "The field ends with version 2, before version 3 brings it.",
        ),
        ("scenarios: { n: { lasts: 2 } , m: {} }\n", "DOC006", "3:32", "scenarios.m", "“lasts” is missing."),
        (
            "scenarios: { n: { lasts: 2, load: { shop: 5x } } }\n",
            "DOC007",
            "3:37",
            "scenarios.n.load.shop",
            "“shop” is not the name of a source.",
        ),
        (
            "scenarios: { n: { lasts: 2, faults: [{ at: 1, outage: bank }] } }\n",
            "DOC007",
            "3:55",
            "scenarios.n.faults.0.outage",
            "“bank” is not the name of an element.",
        ),
        (
            "scenarios: { n: { lasts: 2, faults: [{ outage: bank }] } }\nexternal_systems: { bank: { takes: 1 } }\n",
            "DOC005",
            "3:38",
            "scenarios.n.faults.0",
            "“at” is missing: when does the fault strike?",
        ),
        ("objectives: { o: fast }\n", "DOC005", "3:18", "objectives.o", "“fast” is not an objective."),
        (
            "objectives: { o: p99 of s.h.latency < 1 s }\nservices: { s: {} }\n",
            "DOC007",
            "3:18",
            "objectives.o",
            "“s.h” is not the name of an element.",
        ),
        (
            "objectives: { o: s.latancy < 1 s }\nservices: { s: {} }\n",
            "DOC007",
            "3:18",
            "objectives.o",
            "“latancy” is not the name of a metric of a service.",
        ),
        (
            "objectives: { o: p99 of s.utilisation < 80 % }\nservices: { s: {} }\n",
            "DOC005",
            "3:18",
            "objectives.o",
            "“utilisation” has no p99.",
        ),
        (
            "objectives: { o: s.utilisation < 5 s }\nservices: { s: {} }\n",
            "DOC005",
            "3:18",
            "objectives.o",
            "“utilisation” is a share; its limit is not.",
        ),
        (
            "objectives: { o: s.queue < 5 in m }\nservices: { s: {} }\n",
            "DOC007",
            "3:18",
            "objectives.o",
            "“m” is not the name of a scenario.",
        ),
        (
            "objectives: { o: s.queue < 5 within 1 s after m }\nservices: { s: {} }\n",
            "DOC007",
            "3:18",
            "objectives.o",
            "“m” is not the name of a fault or scenario.",
        ),
        ("layout: { a: [1, 2] }\n", "DOC007", "3:11", "layout.a", "“a” is not the name of a node."),
        ("layout: { a: [1] }\nclusters: { a: {} }\n", "DOC005", "3:14", "layout.a", "A list is not a position."),
        ("name: y\n", "DOC003", "3:1", "name", "“name” stands twice in this mapping, first in line 2."),
        ("description: 5\n", "DOC005", "3:14", "description", "“5” is not a text here."),
    ],
)  # fmt: skip
def test_each_error_says_what_is_wrong_and_where(
    body: str, code: str, place: str, path: str, message: str
) -> None:
    finding = only(HEAD + body)
    assert (finding.code, finding.path, finding.message) == (code, path, message)
    assert finding.place == f"d.yaml:{place}"
    assert finding.severity == "error"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "The document is empty."),
        ("# only a comment\n", "1:1", "The document is empty."),
        ("- a\n- b\n", "1:1", "A design is a mapping, not a list."),
        ("just a text\n", "1:1", "A design is a mapping, not “just a text”."),
        ("name: a: b\n", "1:8", "There is a “:” where no key can stand."),
        ("lagwise: 1\nname: x\n  topics: {}\n", "3:9", "There is a “:” where no key can stand."),
        ("lagwise: 1\ntopics:\n\ta: {}\n", "3:1", "The character tab cannot begin a value here."),
        ("lagwise: 1\ntopics: { a: 1\nname: x\n", "3:5", "A “,” or “}” is missing in a mapping in braces."),
        ("lagwise: 1\ntopics: [a, b\nname: x\n", "3:5", "A “,” or “]” is missing in a list in brackets."),
        ('lagwise: 1\nname: "x\n', "3:1", "The document ends inside of a quoted text."),
        ("lagwise: 1\nname\ntopics: {}\n", "3:1", "A “:” is missing behind a key."),
        ("lagwise: 1\n---\nlagwise: 1\n", "2:1", "A second document begins here; a design is one document."),
        ("lagwise: 1\nname: x\x00y\n", "2:8", "The character U+0000 cannot stand in a text."),
        ("a: 1\n{b: 2}: 3\n", "2:1", "A key is a text, not a mapping or list."),
    ],
)
def test_what_is_no_yaml_is_explained_at_its_place(text: str, place: str, message: str) -> None:
    finding = only(text)
    assert (finding.code, finding.message, finding.place) == ("DOC001", message, f"d.yaml:{place}")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("name: x\n", "1:1", "The document does not say its version."),
        ("lagwise: 2\nname: x\n", "1:10", "Version 2 of the document is not known."),
        ("lagwise: true\nname: x\n", "1:10", "Version true of the document is not known."),
        ('lagwise: "1"\nname: x\n', "1:10", "Version 1 of the document is not known."),
    ],
)
def test_a_document_says_its_version(text: str, place: str, message: str) -> None:
    finding = only(text)
    assert (finding.code, finding.message, finding.place) == ("DOC009", message, f"d.yaml:{place}")


def test_a_design_has_a_name() -> None:
    assert only("lagwise: 1\n").message == "“name” is missing."
    assert only("lagwise: 1\nname:\n").message == "The name is empty."


def test_a_comma_at_the_end_is_no_error_in_json_as_in_yaml() -> None:
    assert parse('{"lagwise": 1, "name": "x",}').findings == ()


def test_all_errors_come_at_once_in_the_order_of_the_text() -> None:
    text = (
        HEAD
        + "topics:\n  t: { cluster: nix, partitons: 3, replicas: many }\nservices: { s: { instances: -1 } }\nx: 1\n"
    )
    findings = parse(text).findings
    assert [(f.code, f.line, f.column) for f in findings] == [
        ("DOC007", 4, 17), ("DOC004", 4, 22), ("DOC005", 4, 46), ("DOC005", 5, 29), ("DOC004", 6, 1),
    ]  # fmt: skip


def test_a_reference_is_checked_also_in_a_part_that_is_not_valid() -> None:
    text = HEAD + "topics: { t: { cluster: nix, partitions: many } }\n"
    assert [finding.code for finding in parse(text).findings] == ["DOC007", "DOC005"]


def test_a_reference_to_a_part_that_is_not_valid_is_not_dangling() -> None:
    text = HEAD + "clusters: { m: { brokers: many } }\ntopics: { t: { cluster: m } }\n"
    assert [finding.path for finding in parse(text).findings] == ["clusters.m.brokers"]


def test_no_more_errors_are_listed_than_anybody_reads() -> None:
    body = "".join(f"k{n}: 1\n" for n in range(5000))
    assert len(parse(HEAD + body).findings) == 200


def test_a_json_document_has_places_too() -> None:
    text = '{\n\t"lagwise": 1,\n\t"name": "x",\n\t"topics": {"t": {"partitions": "many"}}\n}\n'
    assert [(f.code, f.line, f.column) for f in parse(text).findings] == [
        ("DOC006", 4, 13),
        ("DOC005", 4, 33),
    ]


def test_columns_count_characters_and_not_bytes() -> None:
    finding = only(
        HEAD + "description: Größe 🙂\nservices: { s: { allow: { KAF001: größer 🙂, X: none } } }\n"
    )
    assert (finding.line, finding.column) == (4, 45)


@pytest.mark.parametrize(
    ("body", "mend"),
    [
        ("topcs: {}\n", "Did you mean “topics”?"),
        ("clusters: { main: { Brokers: 3 } }\n", "Did you mean “brokers”?"),
        ("clusters: { main: { acks: al } }\n", "Allowed: all, 1."),
        ("topics: { t: { cluster: mian } }\nclusters: { main: {} }\n", "Did you mean “main”? Known: main."),
        ("clusters: { main: { delivery_timeout: long } }\n", "Allowed: a duration such as 250 ms"),
        ("services: { s: { instances: many } }\n", "Allowed: a whole number"),
        ("services: { s: { allow: { x: because } } }\n", "The code of a finding looks like KAF014."),
        ("services: { s: 5 }\n", "Allowed: a mapping with instances, concurrency, handles, consumes, allow."),
    ],
)  # fmt: skip
def test_each_error_says_what_is_allowed(body: str, mend: str) -> None:
    assert mend in parse(HEAD + body).findings[0].mend


@pytest.mark.parametrize(
    "body",
    [
        "topcs: {}\n",
        "clusters:\n  main: { borkers: 3 } # why\n",
        'clusters: { main: { brokers: "3" } }\n',
        "clusters: { main: { kafka: 4.3 } }\n",
        "clusters:\n  main:\nservices: {}\n",
        "clusters: { main: {} }\ntopics: { t: { cluster: mian } }\n",
        "clusters: { main: {} }\ntopics:\n  t:\n    partitions: 3 # many\n",
        "clusters: { main: {} }\ntopics: { t: { cluster: main, cleanup: compacted } }\n",
        "clusters: { m: {} }\ntopics: { t: { cluster: m } }\nprojections: { p: { from: t, idempotent: yes } }\n",
        "schemas: { S: { fields: { a: strng } } }\n",
        "clusters: { m: {} }\nschemas: { S: {} }\ntopics: { t: { cluster: m, carries: S } }\n",
        "clusters: { m: {} }\ntopics: { orders: { cluster: m } }\nservices: { s: { consumes: { oders: {} } } }\n",
        "services: { shop: {} }\nobjectives: { o: mean of shp.utilisation < 80 % }\n",
        "services: { shop: {} }\nobjectives: { o: shop.utilization < 80 % }\n",
        "clusters: { m: { delivery_timeout: '7' } }\n",
    ],
)
def test_the_mend_that_is_offered_mends(body: str) -> None:
    text = HEAD + body
    finding = only(text)
    assert finding.fix is not None
    assert parse(serde.apply_splices(text, serde.edit_text(text, finding.fix.edits))).findings == ()


def test_a_missing_version_is_added_in_the_first_line() -> None:
    fix = only("# Our shop\nname: x\n").fix
    assert fix is not None
    text = serde.apply_splices("# Our shop\nname: x\n", serde.edit_text("# Our shop\nname: x\n", fix.edits))
    assert text == "# Our shop\nlagwise: 1\nname: x\n"


def test_known_faults_are_told_from_their_settings() -> None:
    text = (
        HEAD
        + "scenarios: { n: { lasts: 2, faults: [{ at: 1, mode: x, outage: bank }, { at: 1, outge: bank }] } }\n"
    )
    text += "external_systems: { bank: { takes: 1 } }\n"
    findings = parse(text, faults=("crash", "outage")).findings
    assert [(f.path, f.message) for f in findings] == [
        ("scenarios.n.faults.1", "“outge” is not a fault. Did you mean “outage”?")
    ]
