"""Designs of any size, for the tests of speed: valid, and with every kind of node."""


def large_design(nodes: int) -> str:
    """A design of about *nodes* nodes: blocks of ten that are linked among themselves and to the next."""
    blocks = max(1, nodes // 10)
    sections: dict[str, list[str]] = {
        "schemas": [], "topics": [], "services": [], "external_systems": [], "event_stores": [], "sagas": [],
        "projections": [], "sources": [],
    }  # fmt: skip
    for block in range(blocks):
        n, following = f"{block:04}", f"{(block + 1) % blocks:04}"
        sections["schemas"] += [
            f"  Placed{n}:",
            "    fields:",
            "      event_id: uuid",
            "      order_id: uuid",
            f"      items: [Item{n}]",
            "      total: decimal(12, 2)",
            "      occurred_at: timestamp-millis",
            f"  Item{n}: {{ fields: {{ sku: string, quantity: int }} }}",
        ]
        sections["topics"] += [
            f"  events-{n}:",
            "    cluster: main",
            "    partitions: 10",
            "    replicas: 3",
            "    min_insync_replicas: 2",
            "    retention: 30 d   # as agreed",
            "    key: order_id",
            f"    carries: [Placed{n}]",
            f"  events-{n}.dead: {{ cluster: main, partitions: 1, replicas: 3, retention: 90 d }}",
        ]
        sections["services"] += [
            f"  orders-{n}:",
            "    instances: 3",
            "    concurrency: 4",
            "    handles:",
            "      place:",
            "        takes: lognormal mean 4 ms p99 20 ms",
            "        idempotent_by: request_id",
            f"        appends: store-{n}",
            f"        emits: {{ Placed{n}: events-{n} }}",
            f"      confirm: {{ takes: 2 ms, appends: store-{n}, calls: {{ to: bank-{n}, timeout: 2 s }} }}",
            "    consumes:",
            f"      events-{following}:",
            f"        group: readers-{n}",
            "        takes: exponential 3 ms",
            "        idempotent_by: event_id",
            "        retries: 3 after 1 s exponential",
            f"        dead_letters: events-{following}.dead",
        ]
        sections["external_systems"].append(
            f"  bank-{n}: {{ takes: lognormal mean 30 ms p99 200 ms, concurrency: 64 }}"
        )
        sections["event_stores"].append(
            f"  store-{n}: {{ append: 2 ms, expected_version: true, outbox: {{ poll: 100 ms }} }}"
        )
        sections["sagas"] += [
            f"  saga-{n}:",
            f"    starts_on: Placed{n}",
            f"    run_by: orders-{n}",
            f"    steps: [{{ do: orders-{n}.confirm, timeout: 2 s, pivot: true }}]",
        ]
        sections["projections"].append(
            f"  view-{n}: {{ from: events-{n}, takes: 1 ms, batch: 100, idempotent: true }}"
        )
        sections["sources"].append(
            f"  shop-{n}: {{ sends: place, to: orders-{n}, rate: poisson 20/s, keys: zipf 1.0 over 10000 }}"
        )
    lines = ["lagwise: 1", "name: Large", "clusters:", "  main: { brokers: 3 }"]
    for section, body in sections.items():
        lines += [f"{section}:", *body]
    return "\n".join([*lines, "scenarios:", "  normal: { lasts: 1 min }", ""])
